package import ArgumentParser
internal import Foundation
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import StandardRules

/// What a shell offers besides verbs and options: this folder's rules, the stocks of its ledger, operations.
///
/// Asked while somebody types: whatever is wrong, nothing is offered and nothing is said.
package enum Completions {
    /// Names of rules, and files.
    package static let rules = CompletionKind.custom { words, _, prefix in
        let folder = value(of: "--rules", in: words) ?? "rules"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let own = files.filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }
        let here = (try? FileManager.default.contentsOfDirectory(atPath: ".")) ?? []
        return fitting(
            Set(own + StandardRule.names).sorted() + here.filter { $0.hasSuffix(".lua") }.sorted(),
            prefix)
    }

    /// Numbers of stocks.
    static let stocks = CompletionKind.custom { words, _, prefix in
        let path = value(of: "--ledger", in: words) ?? "scrip.db"
        // A ledger that is not there is not made.
        guard FileManager.default.fileExists(atPath: path),
            let stocks = try? LedgerOptions.host(at: path).stocks()
        else { return [] }
        return fitting(stocks.map(\.id.rawValue), prefix)
    }

    /// Names of operations.
    static let operations = CompletionKind.custom { _, _, prefix in
        fitting(ScripOperation.all.map(\.name), prefix)
    }

    private static func fitting(_ words: [String], _ prefix: String) -> [String] {
        words.filter { $0.hasPrefix(prefix) }
    }

    private static func value(of option: String, in words: [String]) -> String? {
        guard let index = words.firstIndex(of: option), index + 1 < words.count else { return nil }
        return words[index + 1]
    }
}
