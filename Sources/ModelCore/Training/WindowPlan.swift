/// How lanes and windows lie over the training part.
///
/// The part is cut into `lanes` contiguous streams of equal length; at every training step each lane reads its next
/// window, and after the last full window all begin again from a zero state.
public struct WindowPlan: Hashable, Sendable {
    /// Streams side by side.
    public let lanes: Int
    /// Symbols per lane and step.
    public let window: Int
    /// Symbols from the beginning of one lane to the next.
    public let laneLength: Int
    /// Windows before the lanes begin again.
    public let windowsPerEpoch: Int

    /// A text too short for the wanted lanes gets fewer, one too short for the window a shorter one.
    /// Nil for fewer than two symbols, which hold nothing to predict.
    public init?(trainingSymbols count: Int, settings: TrainingSettings) {
        guard count >= 2 else { return nil }
        lanes = min(max(1, settings.lanes), max(1, (count - 1) / max(1, settings.window)))
        laneLength = (count - 1) / lanes
        window = min(max(1, settings.window), laneLength)
        windowsPerEpoch = laneLength / window
    }

    /// Where each lane's window of a step begins, relative to the lane; 0 means that the state starts anew.
    public func offset(ofStep step: Int) -> Int { step % windowsPerEpoch * window }
}
