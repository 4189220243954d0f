import CKernels

/// Adam (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1) with PyTorch's defaults:
/// β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no weight decay.
struct Adam {
    /// Running means of the gradient and of its square, laid out as the parameters.
    var first: [Float]
    var second: [Float]

    private static let beta1 = 0.9
    private static let beta2 = 0.999
    private static let epsilon: Float = 1e-8

    init(count: Int) {
        first = [Float](repeating: 0, count: count)
        second = first
    }

    /// One update; `step` counts from 1. The gradient is multiplied by `scale` first.
    mutating func update(
        _ parameters: inout [Float], gradient: UnsafePointer<Float>, scale: Float, rate: Float, step: Int,
        kernels: Kernels
    ) {
        let correction1 = Float(1 - power(Adam.beta1, step))
        let correction2 = Float(1 - power(Adam.beta2, step))
        parameters.withUnsafeMutableBufferPointer { parameters in
            first.withUnsafeMutableBufferPointer { first in
                second.withUnsafeMutableBufferPointer { second in
                    guard let p = parameters.baseAddress, let m = first.baseAddress, let v = second.baseAddress else {
                        return
                    }
                    let count = parameters.count
                    kernels.team.run { thread, threads in
                        let part = share(of: count, thread, threads)
                        let at = part.lowerBound
                        kernels.table.adam(
                            part.count, p + at, gradient + at, m + at, v + at, rate, Float(Adam.beta1),
                            Float(Adam.beta2), correction1, correction2, Adam.epsilon, scale)
                    }
                }
            }
        }
    }

    /// base^exponent by repeated squaring: the same bits on every system.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
