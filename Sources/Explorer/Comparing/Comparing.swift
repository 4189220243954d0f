import ModelCore
import Texts

/// Two lenses on one text: another unit, another layer, or another model beside the one in view.
extension ExplorerState {
    /// Whether the text stands on the screen twice. Blended, it stands there once in both units' colours.
    var showsTwoTexts: Bool { companion != nil && coloring != .blend || twin != nil }

    /// Compares with another unit of the model in view; with the chosen one itself, which stays while another is chosen.
    mutating func compare(with argument: String?) -> [Effect] {
        guard let lens else { return complain("no model is open; open one with :model FILE") }
        guard twin == nil else { return complain(Self.twinStandsBeside) }
        guard let argument else {
            guard companion == nil else { return endComparison() }
            return compare(with: lens.address)
        }
        do throws(UnitAddressError) {
            guard let address = try unitAddress(from: argument) else { return [] }
            return compare(with: address)
        } catch {
            return complain(error.description)
        }
    }

    private static var twinStandsBeside: String { "twins stand side by side; :twin-end goes back to the text before" }

    private mutating func compare(with address: UnitAddress) -> [Effect] {
        guard let lens else { return [] }
        let closing = endComparison(keepsBlend: true)
        var other = Lens(lens.model, like: lens, request: requests.next())
        other.address = address
        companion = other
        return closing
    }

    /// Asks for another model to compare with.
    mutating func compareModel(path: String) -> [Effect] {
        guard lens != nil else { return complain("no model is open; open one with :model FILE") }
        guard twin == nil else { return complain(Self.twinStandsBeside) }
        let request = requests.next()
        requests.openCompanion = request
        return [.openModel(path: path, request: request)]
    }

    /// Compares with a model that was opened for it.
    mutating func compare(withModel model: OpenedModel) -> [Effect] {
        guard let lens, twin == nil else { return [.closeModel(model.id)] }
        guard model.alphabet == lens.model.alphabet else {
            notice = Notice(
                text: "\(model.path) reads \(model.vocabulary.kind.rawValue)s and \(lens.model.path) does not; "
                    + "only models that read the same kind of symbol can be compared", isError: true)
            return [.closeModel(model.id)]
        }
        let more = [model.weightProblem, companion?.lost].compactMap { $0.map { "; \($0)" } }.joined()
        let closing = endComparison(keepsBlend: true)
        companion = Lens(model, like: lens, request: requests.next())
        notice = Notice(text: "beside it: model \(model.path)\(more)", isError: model.weightProblem != nil)
        return closing
    }

    /// Puts what stands on the right to the left, where keys change it. `u` puts it back.
    mutating func exchange() -> [Effect] {
        guard companion != nil, lens != nil else {
            return complain("nothing is compared; | compares with the unit in view, :compare-model with another model")
        }
        var before = place
        before.isBeforeExchange = true
        moves.record(before)
        return exchangeCompared()
    }

    /// Of two models, each keeps what was changed and found of it; on the right it is shown as it is.
    mutating func exchangeCompared() -> [Effect] {
        guard var other = companion, var first = lens else { return [] }
        guard other.model.id != first.model.id else {
            companion?.address = first.address
            lens?.address = other.address
            return []
        }
        if intervening.isActive { first.restart(request: requests.next()) }
        let (aside, effects) = layAside()
        first.aside = aside
        takeUp(other.aside)
        other.aside = nil
        if intervening.isActive { other.restart(request: requests.next()) }
        (lens, companion) = (other, first)
        sayWhatRests()
        return dropSurvey() + effects
    }

    /// Shows the text once again.
    mutating func endComparison(keepsBlend: Bool = false) -> [Effect] {
        guard let other = companion else { return [] }
        companion = nil
        if let lost = other.lost { notice = Notice(text: lost, isError: false) }
        if coloring == .blend && !keepsBlend { coloring = .unit }
        return other.model.id == lens?.model.id ? [] : [.closeModel(other.model.id)]
    }

    /// After the model or the text has changed: a companion that no longer fits goes.
    mutating func checkComparison(old: OpenedModel?) -> [Effect] {
        guard let other = companion, let lens else { return [] }
        // A companion on the model that has gone goes on with the new one.
        if other.model.id == old?.id {
            companion = Lens(lens.model, like: other, request: requests.next())
            return []
        }
        return other.model.alphabet == lens.model.alphabet ? [] : endComparison()
    }

    /// How the other text is coloured: by its lens's unit, or by that model's surprise where surprise is asked for.
    func companionPainting(through other: Lens) -> (Int, Symbol) -> SymbolPaint {
        showsSurprise(of: other) ? surprisePainting(through: other) : painting(through: other)
    }

    /// Whether the other text shows how much its own model was surprised.
    func showsSurprise(of other: Lens) -> Bool { coloring == .surprise && other.model.id != lens?.model.id }
}
