import ScripCore
import ScripKit
import Testing

@testable import ScripConsole

/// What the checker finds is said in the reader's language.
struct FindingWordsTests {
    @Test(arguments: Finding.Code.allCases)
    func everyFindingHasWords(_ code: Finding.Code) {
        for language in Language.allCases {
            #expect(Words.text("finding." + code.rawValue, language) != nil, "\(code.rawValue)")
        }
    }

    @Test func wordsAreOfFindingsThatThereAre() {
        let codes = Set(Finding.Code.allCases.map(\.rawValue))
        for key in Words.all.keys where key.hasPrefix("finding.") && key != "finding.nearest" {
            let code = String(key.split(separator: ".")[1])
            #expect(codes.contains(code), "\(key)")
        }
    }
}
