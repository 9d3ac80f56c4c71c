import Foundation
import ScripCore
import Testing
import Yams

@testable import ScripCLI
@testable import ScripCommands

/// How a command ends for each error: the same table as HTTP's, `Tests/Conformance/http/errors.yaml`.
struct ExitStatusTests {
    private struct Table: Decodable {
        struct Row: Decodable {
            var code: String
            var exit: Int32
        }

        var errors: [Row]
    }

    @Test func everyErrorHasItsExitStatus() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/http/errors.yaml")
        let table = try YAMLDecoder().decode(Table.self, from: Data(contentsOf: url))
        for row in table.errors {
            let failure = Failure(
                ScripError(
                    ScripError.Code(rawValue: row.code), "It is gone", remedy: "Bring it back"),
                of: ScripCommand.self)
            #expect(failure.status == row.exit, "\(row.code)")
            #expect(failure.message == "scrip: error: It is gone. Bring it back.\n")
        }
    }
}
