internal import ArgumentParser
internal import Foundation
internal import ScripCore

/// `--request-no` of verbs that people type more often than programs.
struct RequestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The number that makes repeating safe; a new one by default.", valueName: "n"))
    var requestNo: String?

    /// The number given, or one that was never used.
    var number: RequestNumber {
        RequestNumber(rawValue: requestNo ?? "CLI-\(UUID().uuidString)")
    }
}
