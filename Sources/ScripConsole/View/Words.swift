internal import FoundationEssentials
internal import ScripContract
internal import ScripCore

/// The languages of the pages.
public enum Language: String, Hashable, Sendable, CaseIterable {
    /// 中文.
    case chinese = "zh"
    /// English.
    case english = "en"

    /// What pages say of themselves in `lang`.
    var tag: String { self == .chinese ? "zh-CN" : "en" }

    /// The first language of a browser's list that there are words in; Chinese for a list without one.
    init(accepting languages: String) {
        let wanted = languages.split(separator: ",").map { item -> (tag: String, weight: Double) in
            let parts = item.split(separator: ";")
            let tag = parts.first.map { $0.filter { $0 != " " }.lowercased() } ?? ""
            let weight = parts.dropFirst().first { $0.filter { $0 != " " }.hasPrefix("q=") }
            return (tag, weight.flatMap { Double($0.filter { $0 != " " }.dropFirst(2)) } ?? 1)
        }
        let known = wanted.enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .compactMap { Language(rawValue: String($0.element.tag.prefix(2))) }
        self = known.first ?? .chinese
    }
}

/// The words of the pages, in both languages.
enum Words {
    /// By key: each file of `Words/` is an object of two texts a key.
    static let all: [String: [Language: String]] = {
        let members = ConsoleFile.words.flatMap { bytes -> [JSONValue.Member] in
            guard case .object(let members)? = try? JSONValue(json: bytes) else { return [] }
            return members
        }
        return Dictionary(
            members.map { ($0.key, texts($0.value)) }, uniquingKeysWith: { first, _ in first })
    }()

    private static func texts(_ value: JSONValue) -> [Language: String] {
        var texts: [Language: String] = [:]
        for language in Language.allCases {
            guard case .string(let text)? = value[language.rawValue] else { continue }
            texts[language] = text
        }
        return texts
    }

    /// What a key means; nil when there is no such key.
    static func text(_ key: String, _ language: Language) -> String? { all[key]?[language] }
}
