import ArgumentParser
import CellProbing
import Explorer
import Exports
import Glibc
import ModelCore
import ModelFiles
import Screen
import Workbench

/// An end with one line on standard error and one of the exit codes of <sysexits.h>.
struct Failure: Error {
    enum Code: Int32 {
        case usage = 64
        case dataError = 65
        case noInput = 66
        case unavailable = 69
        case cannotCreate = 73
        case ioError = 74
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ failure: FileFailure, saying message: String) {
        let code: Code =
            switch failure {
            case .badData: .dataError
            case .noInput: .noInput
            case .cannotCreate: .cannotCreate
            case .inputOutput: .ioError
            }
        self.init(code, message)
    }
}

/// Writes text to standard error as it is; what cannot be written there has nowhere to go.
func writeToStandardError(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while let base = rest.baseAddress, !rest.isEmpty {
            let written = write(STDERR_FILENO, base, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}

/// Writes a line to standard error.
func complain(_ line: String) { writeToStandardError(line + "\n") }

/// Runs a command's body; what it throws becomes one line on standard error and an exit code.
/// - Parameter usesSettings: whether what is wrong with the settings concerns it.
func reportingFailures(usesSettings: Bool = true, _ body: () throws -> Void) throws {
    // A file that grows past the limit of `ulimit -f` is then an error like a full disk, not a signal that kills.
    signal(SIGXFSZ, SIG_IGN)
    if usesSettings { for problem in Configuration.loaded.problems { complain("cellscope: " + problem) } }
    let failure: Failure
    do {
        return try body()
    } catch let error as Failure {
        failure = error
    } catch let error as ModelFileError {
        failure = Failure(error.failure, saying: "\(error)")
    } catch let error as TrainingError {
        if case .badSetting = error {
            failure = Failure(.usage, "\(error)")
        } else {
            failure = Failure(.dataError, "\(error)")
        }
    } catch let error as UnitAddressError {
        failure = Failure(.usage, "\(error)")
    } catch let error as PaletteSchemeError {
        failure = Failure(.usage, error.suggesting)
    } catch let error as VocabularyError {
        failure = Failure(.dataError, "\(error)")
    } catch let error as PropertyError {
        failure = Failure(error.isOfUse ? .usage : .dataError, "\(error)")
    } catch let error as ScanError {
        failure = Failure(.dataError, "\(error)")
    } catch let error as FindingError {
        failure = Failure(.dataError, "\(error)")
    } catch let error as AblationError {
        failure = Failure(error.isOfUse ? .usage : .dataError, "\(error)")
    } catch let error as SessionError {
        failure = Failure(error.failure, saying: "\(error)")
    } catch let error as ScanMergeError {
        failure = Failure(.dataError, "\(error)")
    } catch let error as SamplingError {
        failure = Failure(.usage, "\(error)")
    } catch let error as InterventionError {
        failure = Failure(.usage, "\(error)")
    } catch let error as InterventionPlanError {
        if case .emptyReference = error {
            failure = Failure(.dataError, "\(error)")
        } else {
            failure = Failure(.usage, "\(error)")
        }
    } catch let error as TraceError {
        failure = Failure(.ioError, "\(error)")
    }
    // Paths and what is quoted from files may hold anything; it stays one line and drives no terminal.
    complain("cellscope: " + printable(failure.message, limit: .max))
    throw ExitCode(failure.code.rawValue)
}

extension PropertyError {
    /// Whether what was typed is wrong, and not a file of labels.
    fileprivate var isOfUse: Bool {
        switch self {
        case .labelsUnreadable, .badLabelLine, .wrongLabelCount, .labelsPastEnd: false
        default: true
        }
    }
}

extension AblationError {
    /// Whether what was typed is wrong, and not the text.
    fileprivate var isOfUse: Bool {
        switch self {
        case .tooShort, .constant, .emptyReference: false
        default: true
        }
    }
}
