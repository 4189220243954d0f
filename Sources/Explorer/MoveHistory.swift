import ModelCore

/// Where a person was: what `u` goes back to.
public struct Place: Hashable, Sendable {
    public var cursor: Int
    /// The unit in view; nil while there was no model.
    public var address: UnitAddress?
    /// The number of the model in view.
    var model: Int?
    /// Whether it was left by an exchange of the two that are compared: going back exchanges them again.
    var isBeforeExchange = false

    /// This place, left in the way that another was.
    fileprivate func left(like other: Place) -> Place {
        var place = self
        place.isBeforeExchange = other.isBeforeExchange
        return place
    }
}

/// Places left, and places gone back from.
public struct MoveHistory: Sendable {
    static let bound = 1000
    public private(set) var past: [Place] = []
    public private(set) var future: [Place] = []

    mutating func record(_ place: Place) {
        guard past.last != place else { return }
        past.append(place)
        if past.count > Self.bound { past.removeFirst() }
        future = []
    }

    mutating func back(from place: Place) -> Place? {
        guard let target = past.popLast() else { return nil }
        future.append(place.left(like: target))
        return target
    }

    mutating func forward(from place: Place) -> Place? {
        guard let target = future.popLast() else { return nil }
        past.append(place.left(like: target))
        return target
    }

    mutating func removeAll() { self = MoveHistory() }
}
