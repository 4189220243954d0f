import CKernels
import Testing

@Suite("A crew of threads")
struct TeamTests {
    /// A slot per thread, far enough apart to share no cache line.
    private final class Board {
        let team: OpaquePointer
        let slots: UnsafeMutablePointer<Int>
        var threadsSeen = 0
        static let spacing = 16

        init?(_ threads: Int) {
            guard let team = ck_team_create(threads) else { return nil }
            self.team = team
            slots = .allocate(capacity: threads * Board.spacing)
            slots.initialize(repeating: 0, count: threads * Board.spacing)
        }

        deinit {
            ck_team_destroy(team)
            slots.deallocate()
        }

        func run(_ task: ck_task) { ck_team_run(team, task, Unmanaged.passUnretained(self).toOpaque()) }

        static func of(_ context: UnsafeMutableRawPointer?) -> Board? {
            context.map { Unmanaged<Board>.fromOpaque($0).takeUnretainedValue() }
        }
    }

    @Test("every thread runs every task once, and all have ended when it returns", arguments: 1...4)
    func onceEach(threads: Int) throws {
        let board = try #require(Board(threads))
        for round in 1...300 {
            board.run { context, thread, threads in
                guard let board = Board.of(context) else { return }
                board.slots[thread * Board.spacing] += 1
                if thread == 0 { board.threadsSeen = threads }
            }
            #expect((0..<threads).allSatisfy { board.slots[$0 * Board.spacing] == round })
            #expect(board.threadsSeen == threads)
        }
    }

    @Test("nobody passes the barrier before everyone is there, round after round", arguments: 2...4)
    func barrier(threads: Int) throws {
        let board = try #require(Board(threads))
        #expect(ck_team_barrier(board.team) != nil)
        for _ in 0..<3 {
            for thread in 0..<threads { board.slots[thread * Board.spacing] = 0 }
            board.run { context, thread, threads in
                guard let board = Board.of(context) else { return }
                let barrier = ck_team_barrier(board.team)
                var early = 0
                for round in 1...200 {
                    // Each notes the round; whoever then sees another number passed too early.
                    board.slots[thread * Board.spacing] = round
                    ck_barrier_wait(barrier)
                    for other in 0..<threads where board.slots[other * Board.spacing] != round { early += 1 }
                    ck_barrier_wait(barrier)
                }
                if early > 0 { board.slots[thread * Board.spacing] = -1 }
            }
            #expect((0..<threads).allSatisfy { board.slots[$0 * Board.spacing] == 200 })
        }
    }

    @Test("a team of one needs no barrier, and a team of none is refused")
    func small() throws {
        let board = try #require(Board(1))
        #expect(ck_team_barrier(board.team) == nil)
        #expect(ck_team_create(0) == nil)
    }

    @Test("a team that never ran can be dismissed")
    func idle() {
        for threads in 1...4 { #expect(Board(threads) != nil) }
    }
}
