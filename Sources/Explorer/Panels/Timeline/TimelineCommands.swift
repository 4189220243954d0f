import ModelCore

let timelineCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "T", "v t", name: "timeline", section: .views, help: "the chosen unit's value along the line, as a plot"
    ) { state, _ in
        state.views.timeline.isOpen.toggle()
        return []
    },
    KeyTableEntry(
        "t", name: "gates", section: .views, help: "the unit's gates in that plot or below it, each by its letter"
    ) {
        state, _ in
        state.showGates()
    },
    KeyTableEntry(
        "=", name: "pin", argument: .unit, section: .views,
        help: "keep the chosen unit in the timeline, or let it go; or an address, as in pin l0.h.3"
    ) { state, call in state.pin(call.argument) },
    KeyTableEntry(
        "g =", name: "unpin", argument: .unit, section: .views,
        help: "remove every pinned unit, or one, as in unpin l0.h.3"
    ) { state, call in state.unpin(call.argument) },
]

extension ExplorerState {
    mutating func showGates() -> [Effect] {
        guard let lens else { return complain("no model is open; open one with :model FILE") }
        if Timeline.gates(of: lens).isEmpty && !views.timeline.showsGates {
            return complain("\(lens.architecture.cell.name) cells have no other gates to plot")
        }
        views.timeline.toggleGates()
        return []
    }

    /// Pins a unit; without an argument the chosen one, or takes it away where it is pinned.
    mutating func pin(_ argument: String?) -> [Effect] {
        guard let address = pinnable(argument) else { return [] }
        if let index = views.timeline.pins.firstIndex(of: address) {
            if argument == nil { views.timeline.pins.remove(at: index) }
            views.timeline.isOpen = true
            return []
        }
        guard views.timeline.pins.count < Timeline.mostPins else {
            return complain("\(Timeline.mostPins) units are pinned, which is all there is room for; :unpin lets one go")
        }
        views.timeline.pins.append(address)
        views.timeline.isOpen = true
        return []
    }

    mutating func unpin(_ argument: String?) -> [Effect] {
        guard argument != nil else {
            views.timeline.pins = []
            return []
        }
        guard let address = pinnable(argument) else { return [] }
        guard views.timeline.pins.contains(address) else { return complain("\(called(address)) is not pinned") }
        views.timeline.pins.removeAll { $0 == address }
        return []
    }

    /// The unit that an argument names, or the chosen one; complains where there is none.
    private mutating func pinnable(_ argument: String?) -> UnitAddress? {
        guard let lens else {
            notice = Notice(text: "no model is open; open one with :model FILE", isError: true)
            return nil
        }
        guard let argument else { return lens.address }
        do throws(UnitAddressError) {
            return try unitAddress(from: argument)
        } catch {
            notice = Notice(text: error.description, isError: true)
            return nil
        }
    }
}
