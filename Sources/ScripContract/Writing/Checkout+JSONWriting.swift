public import ScripCore

extension Checkout: JSONWritable {
    /// Writes the checkout of the data contract; what is absent or empty is left out.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let requestNumber { writer.member("request_no", requestNumber.rawValue) }
            if let user { writer.member("user", user.rawValue) }
            if let time { writer.member("time", time) }
            if let method { writer.member("method", method.rawValue) }
            if let store { writer.member("store", store) }
            if !coupons.isEmpty {
                writer.key("coupons")
                writer.list(coupons) { code, writer in writer.value(code.rawValue) }
            }
            writer.member("basket", basket)
            if !attributes.isEmpty { writer.member("attributes", attributes) }
        }
    }
}

extension Checkout.Store: JSONWritable {
    /// Writes `{"id", "region"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("region", region)
        }
    }
}

extension Basket: JSONWritable {
    /// Writes `{"currency", "lines"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("currency", currency)
            writer.member("lines", lines)
        }
    }
}

extension Line: JSONWritable {
    /// Writes a line; empty fields, and an amount that follows from price and quantity, are left out.
    ///
    /// Tags and attributes are written in the order of their names, since they have none of their own.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            if !sku.isEmpty { writer.member("sku", sku) }
            if !name.isEmpty { writer.member("name", name) }
            if !category.isEmpty { writer.member("category", category) }
            if !brand.isEmpty { writer.member("brand", brand) }
            writer.member("unit_price", unitPrice)
            writer.member("quantity", quantity)
            if unitPrice.multipliedReportingOverflow(by: quantity).partialValue != amount {
                writer.member("amount", amount)
            }
            if !tags.isEmpty {
                writer.key("tags")
                writer.list(tags.sorted()) { tag, writer in writer.value(tag) }
            }
            if !attributes.isEmpty {
                writer.key("attributes")
                writer.object { writer in
                    for entry in attributes.sorted(by: { $0.key < $1.key }) {
                        writer.member(named: entry.key, entry.value)
                    }
                }
            }
        }
    }
}

extension [Attribute] {
    /// Writes the attributes as one object, in the order of their names.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for attribute in sorted(by: { $0.key < $1.key }) {
                writer.member(named: attribute.key, attribute.value)
            }
        }
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ attributes: [Attribute]) {
        key(name)
        attributes.write(to: &self)
    }
}

extension Attribute.Value: JSONWritable {
    /// Writes a string, a whole number, true or false.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .string(let text): writer.value(text)
        case .integer(let number): writer.value(number)
        case .boolean(let boolean): writer.value(boolean)
        }
    }
}

extension Basket {
    /// Writes the member `id` of the line at `index`, without making text of it.
    func writeID(at index: Int, to writer: inout JSONWriter) {
        let span = records.rows[index * Cell.count + Cell.id]
        writer.key("id")
        writer.value(FlatRecords.offset(span), FlatRecords.length(span), of: records.text)
    }
}
