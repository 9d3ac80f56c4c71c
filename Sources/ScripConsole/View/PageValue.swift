internal import Mustache
internal import ScripContract
internal import ScripCore

/// A value of an answer as templates see it: text is shown so that it cannot disturb the page it stands in.
///
/// `{{name}}` shows at most ``textMax`` characters and no character that changes how others run; what goes
/// back to the server with a form is written `{{raw(name)}}`.
struct PageValue: MustacheParent, MustacheCustomRenderable, MustacheCustomRepresentation,
    MustacheTransformable
{
    let value: JSONValue
    let format: PageFormat

    /// Characters of a text that are shown.
    static let textMax = 300
    /// Characters that are shown of one that is long by its nature.
    static let longMax = 20_000

    init(_ value: JSONValue, _ format: PageFormat) {
        self.value = value
        self.format = format
    }

    func child(named name: String) -> Any? {
        value[name].map { PageValue($0, format) }
    }

    var representation: Any? {
        switch value {
        case .null: nil
        case .boolean(let isTrue): isTrue
        case .list(let items): PageList(list: self, items: items)
        default: self
        }
    }

    var isNull: Bool {
        switch value {
        case .null, .string(""): true
        default: false
        }
    }

    var renderText: String {
        switch value {
        case .string(let text): PageValue.shown(text)
        default: written
        }
    }

    /// The value as it is.
    private var written: String {
        switch value {
        case .null: ""
        case .boolean(let isTrue): isTrue ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let text), .string(let text): text
        case .list, .object: String(decoding: value.json, as: UTF8.self)
        }
    }

    /// A text that is short, and runs in one direction.
    static func shown(_ text: String, max: Int = textMax) -> String {
        var shown = ""
        for (index, character) in text.enumerated() {
            guard index < max else { return shown + "…" }
            shown.unicodeScalars += character.unicodeScalars.prefix(8).map {
                isHarmless($0) ? $0 : "\u{FFFD}"
            }
        }
        return shown
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        case 0x00...0x1F, 0x7F...0x9F: false
        // Marks, embeddings, overrides and isolates, which turn the text around them.
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    // MARK: Transforms

    func transform(_ name: String) -> Any? {
        switch name {
        // A text that is long by its nature, such as the terms of a coupon.
        case "long": return text.map { PageValue.shown($0, max: PageValue.longMax) }
        case "label": return text.map { PageValue.shown(format.label($0)) }
        case "raw": return RawText(text: written)
        case "money": return integer.map(format.money)
        case "amount": return integer.map(format.amount)
        case "number": return integer.map(format.number)
        case "percent": return integer.map { format.hundredths($0) + "%" }
        case "time": return text.map(format.time)
        case "day": return text.map { String(format.time($0).prefix(10)) }
        case "word": return text.map(format.word)
        case "title": return text.map { PageValue.shown(format.title($0)) }
        case "version": return text.map { String($0.drop { $0 != ":" }.dropFirst().prefix(12)) }
        case "some": return integer.map { $0 != 0 } ?? !isNull
        case "any":
            guard case .list(let items) = value else { return !isNull }
            return !items.isEmpty
        case "count":
            guard case .list(let items) = value else { return nil }
            return items.count
        case "json": return RawText(text: String(decoding: value.json(.pretty), as: UTF8.self))
        case "members":
            guard case .object(let members) = value else { return nil }
            let items = members.map { member in
                JSONValue.object([
                    .init(key: "key", value: .string(member.key)),
                    .init(key: "value", value: member.value),
                ])
            }
            return PageList(list: PageValue(.list(items), format), items: items)
        default: return nil
        }
    }

    private var integer: Int64? { if case .integer(let number) = value { number } else { nil } }
    private var items: [JSONValue]? { if case .list(let items) = value { items } else { nil } }
    private var text: String? { if case .string(let text) = value { text } else { nil } }
}

/// A list as templates go through it; a plain array would know none of the transforms of a value.
private struct PageList: MustacheSequence, MustacheTransformable {
    let list: PageValue
    let items: [JSONValue]

    func makeIterator() -> some IteratorProtocol<PageValue> {
        items.lazy.map { PageValue($0, list.format) }.makeIterator()
    }

    func transform(_ name: String) -> Any? { list.transform(name) }
}

/// Text that is written as it is, but for what HTML wants escaped.
private struct RawText: MustacheCustomRenderable {
    let text: String
    var renderText: String { text }
    var isNull: Bool { text.isEmpty }
}
