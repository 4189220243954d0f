/// Looks for the least value of a smooth function by L-BFGS with backtracking (Liu and Nocedal 1989; Armijo 1966). It
/// says at which point it wants value and gradient, and takes them: whoever runs many searches can answer them together.
struct LimitedMemorySearch {
    /// Where value and gradient are wanted; the best point when nothing more is wanted.
    private(set) var trial: [Double]
    private(set) var isDone = false
    private var point: [Double]
    private var value = 0.0
    private var gradient: [Double]?
    private var direction: [Double] = []
    private var slope = 0.0
    private var length = 0.0
    private var halvings = 0
    private var steps: [(s: [Double], y: [Double], rho: Double)] = []
    private var left: Int
    private let tolerance: Double

    /// - Parameters:
    ///   - iterations: steps at most.
    ///   - tolerance: the gradient's largest component at the end.
    init(from start: [Double], iterations: Int, tolerance: Double) {
        (point, trial, left, self.tolerance) = (start, start, iterations, tolerance)
    }

    /// Takes value and gradient at `trial`.
    /// - Returns: whether the point was accepted: the search has come there.
    mutating func take(value tried: Double, gradient triedGradient: [Double]) -> Bool {
        guard let gradient else {
            (value, gradient) = (tried, triedGradient)
            propose()
            return true
        }
        guard tried <= value + 1e-4 * length * slope else {
            halvings += 1
            if halvings >= 40 {
                end()
            } else {
                length /= 2
                trial = zip(point, direction).map { $0 + length * $1 }
            }
            return false
        }
        let s = zip(trial, point).map { $0 - $1 }
        let y = zip(triedGradient, gradient).map { $0 - $1 }
        let curvature = dot(s, y)
        if curvature > 1e-12 * dot(y, y) {
            steps.append((s, y, 1 / curvature))
            if steps.count > 10 { steps.removeFirst() }
        }
        (point, value, self.gradient) = (trial, tried, triedGradient)
        left -= 1
        propose()
        return true
    }

    /// Leaves off at the best point so far.
    mutating func end() { (isDone, trial) = (true, point) }

    private mutating func propose() {
        guard let gradient, left > 0, gradient.contains(where: { abs($0) > tolerance }) else { return end() }
        direction = descent(gradient)
        slope = dot(direction, gradient)
        if slope >= 0 {
            direction = gradient.map { -$0 }
            slope = -dot(gradient, gradient)
            steps = []
        }
        length = steps.isEmpty ? min(1, 1 / gradient.reduce(0) { $0 + abs($1) }) : 1
        halvings = 0
        trial = zip(point, direction).map { $0 + length * $1 }
    }

    private func descent(_ gradient: [Double]) -> [Double] {
        var q = gradient.map { -$0 }
        var alphas: [Double] = []
        for step in steps.reversed() {
            let alpha = step.rho * dot(step.s, q)
            alphas.append(alpha)
            for index in q.indices { q[index] -= alpha * step.y[index] }
        }
        if let last = steps.last {
            let scale = 1 / (last.rho * dot(last.y, last.y))
            for index in q.indices { q[index] *= scale }
        }
        for (step, alpha) in zip(steps, alphas.reversed()) {
            let beta = step.rho * dot(step.y, q)
            for index in q.indices { q[index] += (alpha - beta) * step.s[index] }
        }
        return q
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
}
