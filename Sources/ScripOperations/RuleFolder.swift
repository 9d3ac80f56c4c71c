internal import FoundationEssentials
internal import Glibc
public import ScripCore
internal import ScripKit
internal import ScripRules
internal import StandardRules

/// The rules that callers may name: those of a folder, and behind them the standard rules.
public struct RuleFolder: Sendable {
    private let path: String
    /// A rule as somebody is writing it, which goes before the file of its name.
    private let draft: RuleDraft?

    /// A folder, which need not be there.
    public init(_ path: String) {
        self.path = path
        draft = nil
    }

    private init(_ path: String, _ draft: RuleDraft) {
        self.path = path
        self.draft = draft
    }

    /// The same folder with a rule in it that is not saved.
    package func drafting(_ draft: RuleDraft) -> RuleFolder { RuleFolder(path, draft) }

    /// Whether a name is that of the draft.
    private func isDraft(_ name: String) -> Bool { draft?.name == name }

    /// The source of a rule, by its name: never by a path, which would reach outside the folder.
    ///
    /// A file of the folder goes before the standard rule of that name, also when it cannot be read.
    public func source(of name: String) throws(ScripError) -> [UInt8] {
        if let draft, draft.name == name { return draft.source }
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
        if isDraft(name) { return FileStamp(node: 0, bytes: 0, seconds: 0, nanoseconds: 0) }
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
        return Set(own + StandardRule.names + (draft.map { [$0.name] } ?? [])).sorted()
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
        if let draft, draft.name == name { return draft.cases }
        guard try isHere(name) else { return StandardRule.named(name)?.cases }
        return FileManager.default.contents(atPath: "\(path)/\(name).cases.yaml").map(Array.init)
    }

    /// A basket that the cases of a rule name.
    package func basket(_ basket: String, of name: String) throws(ScripError) -> [UInt8] {
        let isOpen = isDraft(name) && draft?.isSaved != true
        let isFile = try isHere(name) && (!isOpen || RuleFolder.isBeside(basket))
        let bytes =
            isFile
            ? FileManager.default.contents(atPath: "\(path)/\(basket)").map(Array.init)
                ?? Example.file(basket)
            : Example.file(basket)
        guard let bytes else {
            throw ScripError(
                .notFound, "There is no file '\(basket)'",
                remedy: "Check the path of the basket file")
        }
        return bytes
    }

    /// Whether a basket lies beside the rules: whoever writes a draft may not look about on this machine with it.
    private static func isBeside(_ basket: String) -> Bool {
        basket.hasSuffix(".json") && !basket.contains("/")
    }

    private func file(_ name: String) -> String { "\(path)/\(name).lua" }
}

/// A rule as somebody is writing it: what is asked of a rule of its name is asked of this.
package struct RuleDraft: Sendable {
    /// The rule's name.
    package let name: String
    /// The bytes of its file.
    package let source: [UInt8]
    /// The bytes of its cases; nil for none.
    package let cases: [UInt8]?
    /// Whether it stands in the folder just so: then its cases may name what those of a file may.
    package let isSaved: Bool

    /// A draft.
    package init(name: String, source: [UInt8], cases: [UInt8]?, isSaved: Bool = false) {
        self.name = name
        self.source = source
        self.cases = cases
        self.isSaved = isSaved
    }
}

extension RuleFolder {
    /// Writes a rule and its cases, each whole or not at all.
    ///
    /// - Parameters:
    ///   - draft: What is written; without cases the file of cases stays as it is.
    ///   - version: What the rule has to be as yet, so that nobody's work is lost; nil for a new one.
    ///   - cases: The same of its cases.
    package func save(
        _ draft: RuleDraft, over version: RuleVersion?, _ cases: RuleVersion?
    ) throws(ScripError) {
        guard RuleBook.isRuleName(draft.name) else {
            throw ScripError.invalid(
                "rule", "is not the name of a rule",
                remedy: "Use lower_snake_case, a letter first")
        }
        let isThere = try isHere(draft.name) || StandardRule.named(draft.name) != nil
        let present = isThere ? RuleBook.version(of: try source(of: draft.name)) : nil
        let presentCases = isThere ? try caseText(of: draft.name).map(RuleBook.version) : nil
        guard present == version, presentCases == cases else {
            throw ScripError(
                .conflict, "Somebody else has changed the rule '\(draft.name)'",
                remedy: "Look at it again, and put your change into it", at: .path("rule"))
        }
        // Cases that cannot be read would take the rule's evidence with them.
        _ = try drafting(draft).cases(of: draft.name)
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            if let cases = draft.cases {
                try write(cases, to: "\(path)/\(draft.name).cases.yaml")
            }
            try write(draft.source, to: file(draft.name))
        } catch {
            throw ScripError(
                .conflict, "The rule '\(draft.name)' cannot be written",
                remedy: "Check the permissions of the server's rules", at: .path("rule"))
        }
    }

    private func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: URL(filePath: file), options: .atomic)
    }
}
