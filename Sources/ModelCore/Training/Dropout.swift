/// Dropout between layers (Srivastava et al. 2014), as PyTorch's `dropout` does it: each value that a layer above 0
/// reads is zeroed with probability p, the others are divided by 1 − p. Owns its masks.
final class Dropout {
    private let rate: Float
    /// By layer; (time, lanes, units), 0 or 1 / (1 − p).
    private var masks: [FloatBuffer]
    private let inputs: [FloatBuffer]

    init(rate: Float, layers: Int, rows: Int, units: Int) {
        self.rate = rate
        masks = (0..<layers).map { FloatBuffer($0 > 0 && rate > 0 ? rows * units : 0) }
        inputs = (0..<layers).map { FloatBuffer($0 > 0 && rate > 0 ? rows * units : 0) }
    }

    var isOn: Bool { rate > 0 }

    /// Draws a layer's mask anew and returns its masked input.
    func apply(
        layer: Int, to input: UnsafePointer<Float>, count: Int, using generator: inout SeededGenerator
    ) -> UnsafePointer<Float> {
        let keep = 1 / (1 - rate)
        for index in 0..<count {
            let mask = generator.uniform() < rate ? 0 : keep
            masks[layer].pointer[index] = mask
            inputs[layer].pointer[index] = input[index] * mask
        }
        return UnsafePointer(inputs[layer].pointer)
    }

    /// Masks the gradient by a layer's input.
    func applyBackward(layer: Int, to gradient: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count { gradient[index] *= masks[layer].pointer[index] }
    }
}
