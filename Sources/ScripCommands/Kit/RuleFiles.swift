internal import ArgumentParser
internal import Foundation
package import ScripCore
package import ScripKit
internal import ScripOperations

/// `[PATH…]` of the verbs that look at many files; the rules folder when none is named.
package struct RuleFiles {
    /// Files below the paths with an ending, each once, in the order of their names.
    ///
    /// - Parameters:
    ///   - paths: Files or folders; a folder's own files count, not those below it.
    ///   - ending: `.lua` or `.cases.yaml`.
    ///   - sibling: What a file of another kind stands for: `spend_and_save.lua` for its cases.
    package static func find(
        _ paths: [String], ending: String, sibling: String
    ) throws(ScripError) -> [String] {
        var found: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ScripError(
                    .notFound, "There is no file or folder '\(path.printable)'",
                    remedy: "Check the path")
            }
            if isFolder.boolValue {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
                found += names.sorted().filter { $0.hasSuffix(ending) }.map {
                    path.hasSuffix("/") ? path + $0 : "\(path)/\($0)"
                }
            } else if path.hasSuffix(ending) {
                found.append(path)
            } else if path.hasSuffix(sibling) {
                found.append(String(path.dropLast(sibling.count)) + ending)
            } else {
                throw ScripError(
                    .invalidInput, "'\(path.printable)' is neither \(ending) nor \(sibling)",
                    remedy: "Name a rule, its cases, or their folder")
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// Adds cases at the end of those beside a rule; a file that is not there is made.
    ///
    /// The file is replaced whole, so that it is never half written.
    package static func add(_ cases: [String], beside rule: RuleFile) throws(ScripError) {
        guard !cases.isEmpty else { return }
        guard let path = rule.casePath else {
            throw ScripError(
                .notAllowed, "'\(rule.name)' is a standard rule; its cases stay as they are",
                remedy: "Copy it first, with 'scrip new NAME --from \(rule.name)'")
        }
        let isThere = FileManager.default.fileExists(atPath: path)
        let text =
            isThere ? String(decoding: try InputFile(path, what: "case").bytes, as: UTF8.self) : ""
        // Read back before the old file goes: what was there and what is new must both be in it.
        let before = try self.cases(beside: rule)?.cases.count ?? 0
        guard let longer = CaseFile.adding(cases, to: text),
            let after = try? read(longer, file: path, beside: rule).cases.count,
            after == before + cases.count
        else {
            throw ScripError(
                .invalidInput, "\(path): the cases do not stand under 'cases:' with a dash each",
                remedy: "Write 'cases:' on a line of its own, and paste the cases below it")
        }
        do {
            try Data(longer.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw ScripError(
                .invalidInput, "\(path) cannot be written: \(error)",
                remedy: "Check the file's permissions; it is as it was")
        }
    }

    /// The cases beside a rule, if there are any.
    package static func cases(beside rule: RuleFile) throws(ScripError) -> CaseFile? {
        guard let (text, file) = try rule.cases() else { return nil }
        return try read(text, file: file, beside: rule)
    }

    private static func read(
        _ text: String, file: String, beside rule: RuleFile
    ) throws(ScripError) -> CaseFile {
        try CaseFile(yaml: text, file: file) { basket throws(ScripError) in
            try rule.basket(basket)
        }
    }
}

extension RuleFile {
    /// The rule with the cases beside it, for whoever asks what speaks for it.
    var candidate: RuleGate.Candidate {
        RuleGate.Candidate(name: name, source: source) { () throws(ScripError) in
            try RuleFiles.cases(beside: self)
        }
    }
}
