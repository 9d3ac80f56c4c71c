import Foundation

/// The SQL that a book in a database may be kept with, so that an engine which distributes its tables can
/// run it: plain, every name qualified, and `book` in front.
///
/// It looks at words and knows no more of SQL than the rules need.
package enum SQLDialect {
    /// What a text must not do.
    package enum Rule: String, CaseIterable, Sendable {
        /// Code that runs in the server.
        case procedure
        /// Locks that belong to no row.
        case advisoryLock = "advisory_lock"
        /// Numbers that the server gives.
        case sequence
        /// Types of one's own.
        case domain
        /// What happens by itself.
        case trigger
        /// A table without its schema.
        case unqualified
        /// A key, an index or a reference that does not begin with the book.
        case keyWithoutBook = "key_without_book"
        /// A statement that does not begin with the book what it looks for or adds.
        case statementWithoutBook = "statement_without_book"
        /// What servers round in different ways.
        case division
    }

    /// The rules that a text breaks, one statement or several.
    package static func broken(by text: String) -> Set<Rule> {
        var broken: Set<Rule> = []
        for words in statements(of: text) {
            let names = Set(words)
            func has(_ some: String...) -> Bool { !names.isDisjoint(with: some) }
            // CREATE, and what may stand between, as OR REPLACE.
            func creates(_ what: String) -> Bool {
                words[0] == "create" && words.prefix(4).contains(what)
            }
            if has("language", "call", "$$") || creates("function") || creates("procedure")
                || words[0] == "do"
            {
                broken.insert(.procedure)
            }
            if words.contains(where: { $0.contains("advisory") }) { broken.insert(.advisoryLock) }
            if has(
                "serial", "bigserial", "smallserial", "sequence", "nextval", "currval", "setval",
                "identity")
            {
                broken.insert(.sequence)
            }
            if has("domain") { broken.insert(.domain) }
            if has("trigger") || creates("rule") { broken.insert(.trigger) }
            if has("/", "div") { broken.insert(.division) }
            if tables(in: words).contains(where: { !$0.contains(".") }) {
                broken.insert(.unqualified)
            }
            if hasKeyWithoutBook(words) { broken.insert(.keyWithoutBook) }
            if looksWithoutBook(words) { broken.insert(.statementWithoutBook) }
        }
        return broken
    }

    /// Whether a statement neither reads nor writes: BEGIN, COMMIT, settings and what a cursor needs.
    package static func isControl(_ text: String) -> Bool {
        let control: Set = ["begin", "commit", "rollback", "set", "discard", "fetch", "close"]
        return statements(of: text).allSatisfy { words in
            control.contains(words[0]) || words.starts(with: ["select", "set_config"])
        }
    }

    // MARK: Words

    /// Words and signs of each statement; names with their schema are one word, texts are `''`.
    private static func statements(of text: String) -> [[String]] {
        let plain = text.replacing(/--[^\n]*/, with: "").replacing(/'(?:[^']|'')*'/, with: "''")
        let words = plain.lowercased()
            .matches(
                of: /''|"[^"]*"(\."[^"]*")?|\$\$|\$?[a-z0-9_]+(\.("[^"]*"|[a-z0-9_*]+))?|[^\s]/
            )
            .map { String($0.output.0).replacing("\"", with: "") }
        return words.split(separator: ";").map(Array.init)
    }

    /// What stands where a table does.
    private static func tables(in words: [String]) -> [String] {
        // A cursor has a name of its own.
        guard words[0] != "fetch" else { return [] }
        return words.indices.dropLast().compactMap { index in
            let next = words[index + 1]
            switch words[index] {
            case "from", "join", "into", "references", "table": break
            // Not FOR UPDATE and DO UPDATE.
            case "update" where index == 0 || words[index - 1] == "(": break
            case "on" where words[0] == "create": break
            default: return nil
            }
            // Rows of a parameter or of a query, and the FROM of a part of a text.
            if ["(", "unnest", "lateral", "only", "if"].contains(next) || Int(next) != nil {
                return nil
            }
            return next
        }
    }

    /// The first word in the parentheses that open at or after a place, before anything else is said.
    private static func first(after index: Int, in words: [String]) -> String? {
        guard index + 2 < words.count, words[index + 1] == "(" else { return nil }
        return words[index + 2]
    }

    private static func hasKeyWithoutBook(_ words: [String]) -> Bool {
        // Books are told apart by their numbers and found by their names.
        let isOfBooks =
            words.first == "create"
            && ["scrip.book", "scrip.book_name"].contains(tables(in: words).first)
        return words.indices.contains { index in
            switch words[index] {
            case "conflict": return first(after: index, in: words) != "book"
            // A column may be called key.
            case "unique" where words[0] == "create",
                "key" where ["primary", "foreign"].contains(words[index - 1]):
                guard let name = first(after: index, in: words) else { return !isOfBooks }
                return name != "book"
            case "references": return first(after: index + 1, in: words) != "book"
            case "on" where words[0] == "create" && words.contains("index"):
                return first(after: index + 1, in: words) != "book"
            default: return false
            }
        }
    }

    private static func looksWithoutBook(_ words: [String]) -> Bool {
        guard ["select", "insert", "update", "delete", "declare", "with"].contains(words[0]) else {
            return false
        }
        let tables = tables(in: words).filter { $0.hasPrefix("scrip.") }
        guard !tables.isEmpty else { return false }
        // The one table that is looked up by name.
        let isOfBooks = Set(tables) == ["scrip.book_name"]
        func begins(_ index: Int, _ column: String) -> Bool {
            words[(index + 1)...].first == column
                || words[(index + 1)...].first?.hasSuffix(".\(column)") == true
        }
        var conditions = 0
        for index in words.indices {
            switch words[index] {
            case "where":
                conditions += 1
                let isNamed = isOfBooks && begins(index, "name")
                guard
                    isNamed
                        || begins(index, "book") && words[(index + 2)...].starts(with: ["=", "$1"])
                else { return true }
            case "on" where words[(index + 1)...].first != "conflict":
                conditions += 1
                guard begins(index, "book"), index + 3 < words.count, words[index + 2] == "=",
                    words[index + 3].hasSuffix(".book")
                else { return true }
            case "into":
                conditions += 1
                let list = words[(index + 2)...].drop { $0 != "(" }
                guard list.dropFirst().first == "book" else { return true }
                let values = list.drop { $0 != ")" }.dropFirst()
                // Rows of a query take it from a head, of which the condition says whose it is.
                let isOfOne =
                    values.first == "values"
                    ? values.dropFirst(2).first == "$1"
                    : values.dropFirst().first == "b.book" && tables.contains("scrip.book")
                guard isOfBooks || isOfOne else { return true }
            default: break
            }
        }
        return conditions < tables.count && !isOfBooks
    }
}
