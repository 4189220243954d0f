import ModelCore

/// The λ of a linear fit, chosen by contiguous folds of the rows (Stone 1974; neighbouring steps of a text are alike, so
/// that folds drawn step by step would hide how much is learned by heart: Roberts et al. 2017).
///
/// For each λ of a grid the fit is learned without each fold and judged on it by what the probe is judged by: AUROC, and
/// Spearman's rho for a quantity. Judging by the loss would choose far too strong a penalty for a weak signal, because
/// the loss punishes a fit that orders the steps rightly but is too sure of itself. The strongest λ is taken that no weaker
/// one beats by more than `leastGain`.
///
/// The grid is gone through from the strongest penalty down, each fit beginning where the last ended; two in a row that gain
/// nothing end it. All fits of one λ, and those of several targets over the same features, share every product. The fits
/// are made in 32 bits and to a tolerance that a choice among decades needs; the final fit is made anew.
public struct PenaltyChoice: Hashable, Sendable {
    /// What is tried, the strongest first.
    public static let grid: [Double] = [100_000, 10_000, 1_000, 100, 10, 1]
    /// Contiguous parts of the rows, of equal size.
    public static let folds = 5
    /// By how much the folds' score must rise for a weaker λ to be taken.
    public static let leastGain = 0.001

    /// The λ that was chosen.
    public let penalty: Double
    /// The mean loss of a row on the folds left out, by λ as far as they were tried.
    public let heldOut: [Double]
    /// The score on the folds left out, weighted by their rows, by λ as far as they were tried; folds whose targets have
    /// one value have none. NaN where no fold has one.
    public let scores: [Double]
    /// Weights and intercept near the fit at that λ: the mean over the folds.
    let start: [Double]

    /// One choice for each of some targets over the same features; nil when cancelled.
    ///
    /// A fold without which the targets have one value is left out; where none is left the middle of the grid is taken.
    /// - Parameters:
    ///   - features: (rows, width), row-major, of mean 0 and deviation 1.
    ///   - problems: targets, a value for each row, and what a prediction costs; three at most.
    ///   - threads: share the products; they change nothing.
    public static func choices(
        features: [Float], width: Int, _ problems: [(targets: [Float], loss: LinearFit.Loss)], threads: Int = 1,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) -> [PenaltyChoice]? {
        precondition(problems.count * folds <= ColumnProducts.columns, "no more fits than share a product")
        var paths = problems.map { Path($0.targets, $0.loss, width: width) }
        let products = FoldProducts(features, width: width, threads: threads)
        for penalty in grid {
            var fits = paths.indices.filter { !paths[$0].isOver }.flatMap { path in
                paths[path].folds.map { fold in
                    FoldFit(path: path, fold: fold, from: paths[path].starts[fold], rows: products.rows)
                }
            }
            if fits.isEmpty { break }
            while fits.contains(where: { !$0.search.isDone }) {
                if isCancelled() { return nil }
                let active = fits.indices.filter { !fits[$0].search.isDone }
                let found = products.evaluate(
                    active.map { (fits[$0].search.trial, fits[$0].fold, problems[fits[$0].path]) }, penalty)
                for (fit, cost) in zip(active, found) {
                    if fits[fit].search.take(value: cost.value, gradient: cost.gradient) {
                        fits[fit].heldOut = cost.heldOut
                    }
                }
            }
            for path in paths.indices where !paths[path].isOver {
                let own = fits.filter { $0.path == path }
                if isCancelled() { return nil }
                let scores = own.map { fit in
                    let rows = rows(ofFold: fit.fold, of: products.rows)
                    let score = heldOutScore(
                        products.predictions(fit.search.trial, rows), Array(problems[path].targets[rows]),
                        isReal: problems[path].loss == .squares)
                    return (score: score, rows: rows.count)
                }
                paths[path].take(penalty, own, scores, rows: products.rows)
            }
        }
        return paths.map(\.choice)
    }

    /// AUROC of a yes or no, otherwise Spearman's rho; nil where the targets or the predictions have one value.
    private static func heldOutScore(_ predictions: [Float], _ targets: [Float], isReal: Bool) -> Double? {
        guard isReal else { return AUROC.exact(predictions, targets.map { $0 != 0 }) }
        var moments = LinearAssociation.Moments()
        for (x, y) in zip(Ranks.midranks(predictions), Ranks.midranks(targets)) { moments.add(x, y) }
        return moments.pearson
    }

    /// The rows of a fold.
    static func rows(ofFold fold: Int, of count: Int) -> Range<Int> {
        count * fold / folds..<count * (fold + 1) / folds
    }
}

/// One target along the grid.
private struct Path {
    /// Those that can be judged.
    let folds: [Int]
    /// Where the next λ begins, by fold.
    var starts: [Int: [Double]] = [:]
    var heldOut: [Double] = []
    var scores: [Double] = []
    private var best: (score: Double, penalty: Double, start: [Double])?
    /// How many λ in a row have gained nothing.
    private var idle = 0
    private let width: Int

    init(_ targets: [Float], _ loss: LinearFit.Loss, width: Int) {
        self.width = width
        folds = (0..<PenaltyChoice.folds).filter { fold in
            let own = PenaltyChoice.rows(ofFold: fold, of: targets.count)
            let rest = targets[..<own.lowerBound] + targets[own.upperBound...]
            return !own.isEmpty && rest.contains { $0 != rest.first }
        }
        for fold in folds { starts[fold] = [Double](repeating: 0, count: width + 1) }
    }

    var isOver: Bool { folds.isEmpty || idle == 2 }

    mutating func take(
        _ penalty: Double, _ fits: [FoldFit], _ found: [(score: Double?, rows: Int)], rows: Int
    ) {
        let judged = folds.reduce(0) { $0 + PenaltyChoice.rows(ofFold: $1, of: rows).count }
        let loss = fits.reduce(0) { $0 + $1.heldOut } / Double(max(1, judged))
        heldOut.append(loss)
        for fit in fits { starts[fit.fold] = fit.search.trial }
        let scored = found.compactMap { fold in fold.score.map { (score: $0, rows: Double(fold.rows)) } }
        let score = scored.reduce(0) { $0 + $1.score * $1.rows } / scored.reduce(0) { $0 + $1.rows }
        scores.append(score)
        // Where no fold can be scored the loss decides.
        let worth = score.isNaN ? -loss : score
        if best.map({ worth > $0.score + PenaltyChoice.leastGain }) ?? true {
            idle = 0
            var mean = [Double](repeating: 0, count: width + 1)
            for fit in fits {
                for index in mean.indices { mean[index] += fit.search.trial[index] / Double(fits.count) }
            }
            best = (worth, penalty, mean)
        } else {
            idle += 1
        }
    }

    var choice: PenaltyChoice {
        let middle = PenaltyChoice.grid[PenaltyChoice.grid.count / 2]
        return PenaltyChoice(
            penalty: best?.penalty ?? middle, heldOut: heldOut, scores: scores,
            start: best?.start ?? [Double](repeating: 0, count: width + 1))
    }
}

/// A fit without one fold.
private struct FoldFit {
    let path: Int
    let fold: Int
    var search: LimitedMemorySearch
    /// The loss over the fold's rows, at the point that was accepted last.
    var heldOut = Double.infinity

    init(path: Int, fold: Int, from start: [Double]?, rows: Int) {
        (self.path, self.fold) = (path, fold)
        search = LimitedMemorySearch(from: start ?? [], iterations: 40, tolerance: 2e-4 * Double(rows))
    }
}

/// Costs and slopes of several fits over the same rows at once. The sums do not depend on the threads: rows are taken in
/// pieces of one size, and those are added up in their order.
private struct FoldProducts {
    let rows: Int
    private let features: [Float]
    private let width: Int
    private let threads: Int
    private let products = ColumnProducts()
    private let pieces: Int
    private let scratch: [ProductScratch]

    private static let piece = 1024

    init(_ features: [Float], width: Int, threads: Int) {
        (self.features, self.width, self.threads) = (features, width, max(1, threads))
        rows = width > 0 ? features.count / width : 0
        pieces = (rows + Self.piece - 1) / Self.piece
        scratch = (0..<max(1, threads)).map { _ in ProductScratch() }
    }

    /// What a fit says of some rows.
    func predictions(_ point: [Double], _ rows: Range<Int>) -> [Float] {
        let weights = point.map { Float($0) }
        return features.withUnsafeBufferPointer { features in
            rows.map { row in
                var sum = weights[width]
                for column in 0..<width { sum += weights[column] * features[row * width + column] }
                return sum
            }
        }
    }

    struct Cost {
        var value = 0.0
        var gradient: [Double]
        /// Over the fold's rows.
        var heldOut = 0.0
    }

    func evaluate(
        _ fits: [(point: [Double], fold: Int, problem: (targets: [Float], loss: LinearFit.Loss))], _ penalty: Double
    ) -> [Cost] {
        let columns = ColumnProducts.columns
        let weights = WorkBuffer<Float>((width + 1) * columns)
        for (column, fit) in fits.enumerated() {
            for index in 0...width { weights.pointer[index * columns + column] = Float(fit.point[index]) }
        }
        let sums = WorkBuffer<Float>(pieces * columns * width)
        // Of each piece and column: cost, cost of the fold's rows, slope of the intercept.
        let costs = WorkBuffer<Double>(pieces * columns * 3)
        let folds = fits.map { PenaltyChoice.rows(ofFold: $0.fold, of: rows) }
        features.withUnsafeBufferPointer { features in
            guard let features = features.baseAddress else { return }
            inParallel(threads: min(threads, max(1, pieces))) { thread, threads in
                let slopes = WorkBuffer<Float>(Self.piece * columns)
                for piece in stride(from: thread, to: pieces, by: threads) {
                    let first = piece * Self.piece
                    let count = min(Self.piece, rows - first)
                    products.multiply(
                        rows: count, width: width, features + first * width, weights: weights.pointer,
                        initial: weights.pointer + width * columns, into: slopes.pointer)
                    for (column, fit) in fits.enumerated() {
                        let cost = costs.pointer + (piece * columns + column) * 3
                        for row in 0..<count {
                            let place = slopes.pointer + row * columns + column
                            let (value, slope) = fit.problem.loss.of(
                                Double(place.pointee), fit.problem.targets[first + row])
                            if folds[column].contains(first + row) {
                                cost[1] += value
                                place.pointee = 0
                            } else {
                                cost[0] += value
                                cost[2] += slope
                                place.pointee = Float(slope)
                            }
                        }
                    }
                    products.multiplyTransposed(
                        rows: count, width: width, features + first * width, slopes: slopes.pointer,
                        columns: fits.count, into: sums.pointer + piece * columns * width, scratch: scratch[thread])
                }
            }
        }
        return fits.enumerated().map { column, fit in
            var cost = Cost(gradient: [Double](repeating: 0, count: width + 1))
            cost.gradient.withUnsafeMutableBufferPointer { gradient in
                for piece in 0..<pieces {
                    let own = costs.pointer + (piece * columns + column) * 3
                    cost.value += own[0]
                    cost.heldOut += own[1]
                    gradient[width] += own[2]
                    let sums = sums.pointer + piece * columns * width + column * width
                    for index in 0..<width { gradient[index] += Double(sums[index]) }
                }
                for index in 0..<width {
                    gradient[index] += penalty * fit.point[index]
                    cost.value += penalty / 2 * fit.point[index] * fit.point[index]
                }
            }
            return cost
        }
    }
}
