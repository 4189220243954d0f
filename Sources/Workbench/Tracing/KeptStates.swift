import ModelCore

/// The model's state at a place of the text: before the symbol there is read.
package struct KeptState: Sendable {
    package var position: Int
    package var state: ModelState
    /// Whether lanes had a part in it; otherwise one sequential pass from the text's beginning came here.
    package var isVerified: Bool

    package init(position: Int, state: ModelState, isVerified: Bool = false) {
        self.position = position
        self.state = state
        self.isVerified = isVerified
    }
}

/// The model's states at places of one text that the exact pass has reached, so that any place can be reached again
/// from near by.
///
/// States at multiples of a spacing, which doubles whenever they would take more than their share of the memory; and
/// a few states at the beginnings of pages that were in view.
package struct KeptStates {
    /// Bytes that all states together may take.
    package static let budget = 10 << 20
    package static let firstSpacing = 512

    package private(set) var spacing = KeptStates.firstSpacing
    private var grid: [Int: KeptState] = [:]
    private var near: [KeptState] = []
    /// States that the grid may hold, at least 2, and that stand beside it.
    private let gridBound: Int
    private let nearBound: Int

    package init(start: ModelState, budget: Int = KeptStates.budget) {
        let size = max(1, start.values.count * MemoryLayout<Float>.stride)
        let all = max(4, budget / size)
        nearBound = max(1, min(64, all / 4))
        gridBound = max(2, all - nearBound)
        grid[0] = KeptState(position: 0, state: start)
    }

    /// Those of the states that lie at or before a position, as far as a budget of their own allows.
    func upTo(_ position: Int, budget: Int) -> KeptStates {
        guard let start = grid[0] else { preconditionFailure("the state at 0 is never dropped") }
        var others = KeptStates(start: start.state, budget: budget)
        others.spacing = spacing
        others.grid = grid.filter { $0.key <= position }
        others.thinOut()
        others.near = Array(near.filter { $0.position <= position }.suffix(others.nearBound))
        return others
    }

    package var count: Int { grid.count + near.count }
    package var bytes: Int { count * (grid[0]?.state.values.count ?? 0) * MemoryLayout<Float>.stride }

    /// Whether the grid wants the state at a position.
    package func wants(_ position: Int) -> Bool { position % spacing == 0 && grid[position] == nil }

    /// The next place at or after `position` whose state the grid wants to have.
    package func nextStop(after position: Int) -> Int { (position / spacing + 1) * spacing }

    package mutating func keep(_ place: KeptState) {
        guard wants(place.position) else { return }
        grid[place.position] = place
        thinOut()
    }

    private mutating func thinOut() {
        while grid.count > gridBound {
            spacing *= 2
            grid = grid.filter { $0.key % spacing == 0 }
        }
    }

    /// Keeps a state where a page begins that somebody looks at.
    package mutating func keepNear(_ place: KeptState) {
        guard grid[place.position] == nil else { return }
        near.removeAll { $0.position == place.position }
        near.append(place)
        if near.count > nearBound { near.removeFirst() }
    }

    /// Drops what lies after a position: the text goes on otherwise there.
    package mutating func forget(after position: Int) {
        grid = grid.filter { $0.key <= max(0, position) }
        near.removeAll { $0.position > position }
    }

    /// The last state at or before a position; the zero state at 0 always is one.
    package func nearest(to position: Int) -> KeptState {
        var best = near.filter { $0.position <= position }.max { $0.position < $1.position }
        var place = position / spacing * spacing
        while place > best?.position ?? -1 {
            if let found = grid[place] {
                best = found
                break
            }
            // The pass goes on without gaps, so a missing state is followed by no other: find the last by its rank.
            guard let last = grid.keys.filter({ $0 < place }).max() else { break }
            place = last
        }
        guard let best else { preconditionFailure("the state at 0 is never dropped") }
        return best
    }
}
