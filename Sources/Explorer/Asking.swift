/// The question before a command loses something: it is answered by the same command once more.
struct Asking: Sendable {
    /// The command that is being carried out.
    var command: KeyTableEntry?
    /// The name of the command that has asked; nil while none waits for an answer.
    var askedBy: String?
}

extension ExplorerState {
    /// Asks whether something may be lost; false where the command under way has asked that just before.
    ///
    /// What can be done comes first, so that it is seen on the narrowest screen: `:save or q again: …`.
    mutating func asks(savingWith save: String, toKeep lost: String, _ consequence: String) -> Bool {
        guard let command = asking.command, asking.askedBy != command.name else { return false }
        asking.askedBy = command.name
        let again = command.keys.first.map { $0.filter { $0 != " " } } ?? ":" + command.name
        notice = Notice(
            text: "\(save) or \(again) again: \(lost); \(save) FILE keeps it, \(again) \(consequence)", isError: true)
        return true
    }
}
