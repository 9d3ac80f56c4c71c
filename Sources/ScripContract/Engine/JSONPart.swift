package import ScripCore

/// A member of a document that stays as it is written, for whoever reads it by its own reader.
package struct JSONPart: Hashable, Sendable {
    /// Its text.
    let bytes: [UInt8]
}

extension JSONValue {
    /// Reads an object's members, but for one that another reader is for.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - key: The member that is passed over; it has to be JSON, and is not looked into.
    /// - Returns: The other members, nil where the document is no object; and the one.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    package static func members(
        json bytes: [UInt8], apartFrom key: String
    ) throws(ScripError) -> (members: [Member]?, part: JSONPart?) {
        var part: JSONPart?
        let members = try document.read(bytes) { reader throws(JSONFault) -> [Member]? in
            guard reader.byte == UInt8(ascii: "{") else {
                try reader.skip()
                return nil
            }
            var members: [Member] = []
            var seen: Set<String> = []
            try reader.openObject()
            while try reader.hasNextMember(first: seen.isEmpty) {
                let found = try reader.freeKey { !seen.insert($0).inserted }
                guard found == key else {
                    members.append(Member(key: found, value: try reader.value()))
                    continue
                }
                let start = reader.position
                try reader.skip()
                // As in the platform's older rules, null is absent.
                guard !bytes[start..<reader.position].elementsEqual("null".utf8) else { continue }
                part = JSONPart(bytes: Array(bytes[start..<reader.position]))
            }
            return members
        }
        return (members, part)
    }
}

extension JSONReader {
    /// Passes over whatever stands at the cursor, which has to be JSON.
    mutating func skip() throws(JSONFault) {
        var isFirst = true
        switch byte {
        case UInt8(ascii: "{"):
            try openObject()
            while try hasNextMember(first: isFirst) {
                isFirst = false
                _ = try freeKey { _ in false }
                try skip()
            }
        case UInt8(ascii: "["):
            try openList()
            while try hasNextElement(first: isFirst) {
                isFirst = false
                try skip()
            }
        case UInt8(ascii: "\""): _ = try span()
        default: _ = try value()
        }
    }
}

extension Checkout {
    private static let partDocument = JSONDocument(name: "x_scrip", path: "x_scrip")
    private static let partKeys = JSONKeys("store", "method", "basket", "attributes")

    /// Reads what a request of another shape says of a checkout: its basket, and where and how it is bought.
    ///
    /// - Parameters:
    ///   - part: An object with `basket`, `store`, `method` and `attributes`.
    ///   - currency: What its amounts are in when its basket does not say so: that of the book.
    /// - Throws: `invalidInput`, naming the path of what is wrong and the remedy.
    package init(part: JSONPart, currency: String) throws(ScripError) {
        self = try Checkout.partDocument.read(part.bytes) { reader throws(JSONFault) in
            reader.usualCurrency = currency
            var store: Store?
            var method: UseMethod?
            var basket: Basket?
            var attributes: [Attribute] = []
            var members = try JSONMembers(&reader, Checkout.partKeys)
            let start = reader.position
            while let key = try members.next(&reader) {
                // Null is absent, as everywhere under the platform's API.
                if reader.stands("null") {
                    reader.position += 4
                    continue
                }
                switch key {
                case 0: store = try Store(from: &reader)
                case 1: method = try reader.word(UseMethod.self)
                case 2: basket = try Basket(from: &reader)
                default: attributes = try reader.attributes()
                }
            }
            guard let basket else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "has no basket",
                    remedy: "Add the key \"basket\"")
            }
            return Checkout(
                method: method, store: store, basket: basket, attributes: attributes)
        }
    }
}
