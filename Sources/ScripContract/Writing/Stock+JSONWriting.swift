public import ScripCore

extension StockDefinition: JSONWritable {
    /// Writes the stock of the data contract; what is unlimited or absent is left out.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer, parameters: parameters) }
    }

    func writeMembers(to writer: inout JSONWriter, parameters: [ParameterValue.Field]) {
        writer.member("request_no", requestNumber.rawValue)
        writer.member("name", name)
        writer.member("type", type.rawValue)
        writer.member("goods", goods)
        writer.member("merchant", merchant.rawValue)
        writer.member("rule", rule)
        writer.key("params")
        parameters.write(to: &writer)
        writer.member("code_mode", codeMode.rawValue)
        writer.member("use_method", useMethod.rawValue)
        writer.member("available", availability)
        writer.member("limits", limits)
        writer.member("layer", layer.rawValue)
        if priority != 0 { writer.member("priority", priority) }
        if let exclusiveGroup { writer.member("exclusive_group", exclusiveGroup) }
        writeCard(to: &writer)
    }
}

extension StockDefinition {
    /// Writes what a card shows of its stock.
    package func writeFace(to writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("type", type.rawValue)
        writer.member("goods", goods)
        writer.member("merchant", merchant.rawValue)
        writer.member("use_method", useMethod.rawValue)
        writer.member("available", availability)
        writeCard(to: &writer)
    }

    /// Writes the outward parts that are there; what is off is left out.
    func writeCard(to writer: inout JSONWriter) {
        if let comment { writer.member("comment", comment) }
        if let display { writer.member("display", display) }
        if let entrance { writer.member("entrance", entrance) }
        if let miniProgram { writer.member("mini_program", miniProgram) }
        if let notifyAppID { writer.member("notify_appid", notifyAppID) }
        if naturalPersonLimit { writer.member("natural_person_limit", true) }
        if preventAPIAbuse { writer.member("prevent_api_abuse", true) }
        if transferable { writer.member("transferable", true) }
        if shareable { writer.member("shareable", true) }
        if codesIgnoreCase { writer.member("codes_ignore_case", true) }
    }
}

extension Availability: JSONWritable {
    /// Writes the window and day counts that are set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let begin { writer.member("begin", begin) }
            if let end { writer.member("end", end) }
            if let daysAfterReceipt { writer.member("days_after_receipt", daysAfterReceipt) }
            if waitDays != 0 { writer.member("wait_days", waitDays) }
            if let week { writer.member("week", week) }
            if !windows.isEmpty {
                writer.key("windows")
                writer.list(windows) { window, writer in
                    writer.object { writer in
                        writer.member("begin", window.begin)
                        writer.member("end", window.end)
                    }
                }
            }
        }
    }
}

extension Availability.Week: JSONWritable {
    /// Writes `{"days", "slots"}`, times of day as `15:00:00`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("days")
            writer.list(days) { day, writer in writer.value(day) }
            guard !slots.isEmpty else { return }
            writer.key("slots")
            writer.list(slots) { slot, writer in
                writer.object { writer in
                    writer.member("begin", Availability.Week.timeOfDay(slot.begin))
                    writer.member("end", Availability.Week.timeOfDay(slot.end))
                }
            }
        }
    }

    private static func timeOfDay(_ second: Int64) -> String {
        [second / 3_600, second / 60 % 60, second % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

extension Stock: JSONWritable {
    /// Writes the stock with its id first, then its terms, then what has become of it.
    ///
    /// `params` are the bound ones, with defaults filled in.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.member("stock_id", id.rawValue)
        definition.writeMembers(to: &writer, parameters: parameters)
        writer.member("rule_version", ruleVersion.rawValue)
        writer.member("state", state.rawValue)
        writer.member("created_at", createdAt)
        writer.member("sent", sent)
        writer.member("redeemed", redeemed)
        writer.member("discounted", discounted)
    }
}

extension ShownStock: JSONWritable {
    /// Writes the stock, and after it what is never discounted, if there is anything, and with what its
    /// rule was published.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            stock.writeMembers(to: &writer)
            if !neverDiscounted.isEmpty { writer.member("never_discounted", neverDiscounted) }
            if let proof { writer.member("proof", proof) }
        }
    }
}
