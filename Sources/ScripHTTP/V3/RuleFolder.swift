internal import Foundation
internal import ScripCore

/// The folder with the rules that new stocks may name.
struct RuleFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The bytes of a rule's file.
    ///
    /// Only names as rules have them: a name cannot lead out of the folder.
    func source(of rule: String) throws(ScripError) -> [UInt8] {
        let isName = rule.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, (1...64).contains(rule.utf8.count),
            let data = FileManager.default.contents(atPath: "\(path)/\(rule).lua")
        else {
            throw ScripError(
                .invalidInput, "There is no rule of this name",
                remedy: "Name one of the host's rules"
            )
        }
        return Array(data)
    }
}
