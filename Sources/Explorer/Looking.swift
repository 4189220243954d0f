/// Searches for a place, which bring the cursor there when they are answered.
extension ExplorerState {
    /// Ends what is looked for when a person has gone elsewhere in the meantime: a late answer would take the cursor
    /// away. A place where a unit is wrong is looked for by the unit in view, so another unit ends that too.
    mutating func endLooking(since before: Outlook) -> [Effect] {
        let now = outlook
        let hasMoved = now.cursor != before.cursor || now.top != before.top
        var effects: [Effect] = []
        if let search = now.search, search == before.search, hasMoved {
            requests.search = nil
            effects.append(.cancelSearch)
        }
        if let step = now.stepping, step == before.stepping, hasMoved || now.address != before.address {
            effects += stopStepping()
        }
        if !effects.isEmpty && notice == nil {
            notice = Notice(
                text: hasMoved
                    ? "search stopped: the cursor was moved" : "search stopped: another unit was chosen",
                isError: false)
        }
        return effects
    }
}
