import Files
import Glibc
import ModelCore
import ModelFiles

/// Where a training run goes: the model, and beside it the checkpoint. Owns the output's lock: no other run of Cellscope
/// writes either as long as this lives.
final class TrainingOutput {
    /// As it was given.
    let model: String
    let checkpoint: String
    private let lock: OutputLock

    /// Finds out whether both can be written, so that it is known now and not after an hour.
    /// - Parameter inputs: files that are read, which are not written over.
    init(_ output: String, sparing inputs: [String]) throws {
        guard output != "-" else {
            throw Failure(.usage, "a model is a file and does not go to standard output; name one with --output")
        }
        (model, checkpoint) = (output, output + ".checkpoint")
        if inputs.contains("-"), StandardDescriptors.input == .closed {
            throw Failure(.noInput, "standard input is closed; name a file with --text")
        }
        for path in [model, checkpoint] { try refuseToOverwrite(inputs, with: path) }
        try reportingWrites { for path in [output, output + ".checkpoint"] { _ = try PartialFile(replacing: path) } }
        lock = try lockOutput(output)
    }

    /// A model that is there is somebody's work, and so is a run in a checkpoint: they are replaced where that is asked
    /// for. What is no checkpoint of a run is never.
    func checkIsFree(force: Bool) throws {
        let run = try stored()
        if force { return }
        let goOn = run.map { $0 > 0 ? "; --resume goes on with the run that it came from" : "" } ?? ""
        guard !isThere(model) else {
            throw Failure(
                .cannotCreate, "\(model) is there already; name another --output, or replace it with --force\(goOn)")
        }
        if let run, run > 0 {
            throw Failure(
                .cannotCreate,
                "\(checkpoint) holds a run of \(run) steps; go on with it with --resume, or replace it with --force")
        }
    }

    /// Whether the model is there, and comes from the run in the checkpoint.
    /// - Throws: `Failure` where it comes from elsewhere, unless it may be replaced.
    func checkIsOwn(of run: TrainingCheckpoint, force: Bool) throws -> Bool {
        guard isThere(model) else { return false }
        if force { return true }
        let own = run.model.training
        let there = (try? ModelFileSummary(reading: model))?.training
        guard let own, let there, there.command == own.command, there.corpusSHA256 == own.corpusSHA256,
            // A run whose loss became no number has come further than its last checkpoint, never past its end.
            there.steps <= max(run.step, run.settings.steps), FileSystem.allows(model, W_OK)
        else {
            throw Failure(
                .cannotCreate,
                "\(model) is there already and is not what the run in \(checkpoint) wrote, or may not be written; move it "
                    + "away, or replace it with --force")
        }
        return true
    }

    /// Takes a checkpoint that nobody can want away.
    func removeCheckpoint() { FileSystem.remove(checkpoint) }

    /// Steps done by the run that is kept; nil where there is no checkpoint.
    private func stored() throws -> Int? {
        guard isThere(checkpoint) else { return nil }
        do throws(ModelFileError) { return try CheckpointFile.load(checkpoint).step } catch {
            throw Failure(
                .cannotCreate,
                "training keeps its checkpoint in \(checkpoint), but what is there is none (\(error)); move it away, or name "
                    + "another --output")
        }
    }

    /// A link that leads nowhere is there too: nobody asked for what it leads to.
    private func isThere(_ path: String) -> Bool {
        FileSystem.status(of: path, following: false) != nil || ![ENOENT, ENOTDIR].contains(errno)
    }
}

/// Locks an output for the time of a command that works on it for long.
func lockOutput(_ output: String) throws -> OutputLock {
    do { return try OutputLock(for: output) } catch {
        throw Failure(error.failure, saying: "\(error)")
    }
}
