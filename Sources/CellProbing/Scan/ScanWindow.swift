import ModelCore

/// One window of one lane while a scan fills it: its labels and the bins of its values. Owns the memory.
///
/// `@unchecked`: threads that fill it at the same time have units of their own, and others only read it once it is full.
final class ScanWindow: @unchecked Sendable {
    let labels: WindowLabels
    /// The step of the block with which it begins.
    let start: Int
    /// By how many steps its labels are turned for the null.
    let offsets: [Int]
    /// Whether labels with many runs are turned too.
    let turnsMany: Bool
    /// [unit][step], rows `stride` apart: a little more than the steps, since rows a power of two apart share the
    /// same few places of the cache, and some places behind the last step are written to.
    let bins: WorkBuffer<UInt8>
    let stride: Int

    init(_ labels: WindowLabels, start: Int, units: Int, offsets: [Int], turnsMany: Bool = true) {
        self.labels = labels
        self.start = start
        self.offsets = offsets
        self.turnsMany = turnsMany
        stride = labels.length + 80 - labels.length % 64
        bins = WorkBuffer(units * stride)
    }

    /// One unit's bins at the steps that count; `scratch` has room for a window.
    func counted(_ unit: Int, _ scratch: UnsafeMutablePointer<UInt8>) -> UnsafePointer<UInt8> {
        let own = bins.pointer + unit * stride
        guard let kept = labels.kept else { return UnsafePointer(own) }
        for (place, step) in kept.enumerated() { scratch[place] = own[Int(step)] }
        return UnsafePointer(scratch)
    }
}
