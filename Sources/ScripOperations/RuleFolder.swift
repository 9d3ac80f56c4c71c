internal import FoundationEssentials
internal import Glibc
public import ScripCore
internal import ScripKit
internal import ScripRules
internal import StandardRules

/// The rules that callers may name: those of a folder, and behind them the standard rules.
public struct RuleFolder: Sendable {
    private let path: String

    /// A folder, which need not be there.
    public init(_ path: String) { self.path = path }

    /// The source of a rule, by its name: never by a path, which would reach outside the folder.
    ///
    /// A file of the folder goes before the standard rule of that name, also when it cannot be read.
    public func source(of name: String) throws(ScripError) -> [UInt8] {
        if try isHere(name) {
            guard let source = FileManager.default.contents(atPath: file(name)) else {
                throw ScripError(
                    .invalidInput, "The rule '\(name)' cannot be read",
                    remedy: "Check the permissions of the server's rules", at: .path("rule"))
            }
            return Array(source)
        }
        if let rule = StandardRule.named(name) { return rule.source }
        throw ScripError(
            .invalidInput, "There is no rule '\(name)'",
            remedy: nearest(name, among: names).map { "Did you mean '\($0)'?" }
                ?? "Name one of the server's rules", at: .path("rule"))
    }

    /// Whether a rule is a file of the folder, and not one that comes with Scrip.
    func isHere(_ name: String) throws(ScripError) -> Bool { try stamp(of: name) != nil }

    /// The state of a rule's file; nil for one that comes with Scrip, and where there is none.
    func stamp(of name: String) throws(ScripError) -> FileStamp? {
        guard RuleBook.isRuleName(name) else {
            throw ScripError.invalid(
                "rule", "is not the name of a rule", remedy: "Use lower_snake_case, without .lua")
        }
        var status = stat()
        guard unsafe stat(file(name), &status) == 0 else { return nil }
        return FileStamp(
            node: UInt64(status.st_ino), bytes: Int64(status.st_size),
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    /// Throws `not_found` unless there is a rule of that name.
    package func find(_ name: String) throws(ScripError) {
        guard try !isHere(name), StandardRule.named(name) == nil else { return }
        throw ScripError(
            .notFound, "There is no rule '\(name)'",
            remedy: nearest(name, among: names).map { "Did you mean '\($0)'?" }
                ?? "Name one of the server's rules", at: .path("rule"))
    }

    /// Every rule that can be named, in order.
    var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let own = files.filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }
            .filter(RuleBook.isRuleName)
        return Set(own + StandardRule.names).sorted()
    }

    /// The cases beside a rule; nil when there are none.
    func cases(of name: String) throws(ScripError) -> CaseFile? {
        guard let text = try caseText(of: name) else { return nil }
        return try CaseFile(
            yaml: String(decoding: text, as: UTF8.self), file: "\(name).cases.yaml"
        ) { basket throws(ScripError) in try self.basket(basket, of: name) }
    }

    /// The bytes of the case file beside a rule; nil when there is none.
    package func caseText(of name: String) throws(ScripError) -> [UInt8]? {
        guard try isHere(name) else { return StandardRule.named(name)?.cases }
        return FileManager.default.contents(atPath: "\(path)/\(name).cases.yaml").map(Array.init)
    }

    /// A basket that the cases of a rule name.
    package func basket(_ basket: String, of name: String) throws(ScripError) -> [UInt8] {
        let bytes =
            try isHere(name)
            ? FileManager.default.contents(atPath: "\(path)/\(basket)").map(Array.init)
            : Example.file(basket)
        guard let bytes else {
            throw ScripError(
                .notFound, "There is no file '\(basket)'",
                remedy: "Check the path of the basket file")
        }
        return bytes
    }

    private func file(_ name: String) -> String { "\(path)/\(name).lua" }
}
