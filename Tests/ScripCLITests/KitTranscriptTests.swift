import Foundation
import Testing

/// What a rule author types and is answered, compared whole.
struct KitTranscriptTests {
    private func normalised(_ text: String) -> String {
        Workplace.normalised(text).replacing(/[0-9]+ bytes/, with: "<n> bytes")
            .replacing(/"memory_bytes": [0-9]+/, with: "\"memory_bytes\": <n>")
    }

    @Test(arguments: try TranscriptTests.Case.load("kit"))
    func answers(_ expected: TranscriptTests.Case) throws {
        let place = try Workplace()
        for (path, text) in expected.files ?? [:] { try place.write(text, to: path) }
        let result = try place.scrip(expected.run, input: expected.stdin ?? "")
        #expect(result.status == expected.status)
        #expect(normalised(result.out) == expected.stdout ?? "")
        #expect(normalised(result.messages) == expected.stderr ?? "")
    }
}
