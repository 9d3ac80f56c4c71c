public import ScripCore

extension StockDefinition: Record {
    /// Writes the request that creates a stock.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(requestNumber.rawValue)
        encoder.append(name)
        encoder.append(type.rawValue)
        encoder.append(goods)
        encoder.append(merchant.rawValue)
        encoder.append(rule)
        encoder.append(list: parameters)
        encoder.append(codeMode.rawValue)
        encoder.append(useMethod.rawValue)
        encoder.append(availability)
        encoder.append(limits)
        encoder.append(layer.rawValue)
        encoder.append(priority)
        encoder.append(optional: exclusiveGroup)
        encoder.append(optional: comment)
        encoder.append(optional: display)
        encoder.append(optional: entrance)
        encoder.append(optional: miniProgram)
        encoder.append(optional: notifyAppID)
        encoder.append(naturalPersonLimit)
        encoder.append(preventAPIAbuse)
        encoder.append(transferable)
        encoder.append(shareable)
        encoder.append(codesIgnoreCase)
    }

    /// Reads the request that created a stock.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            requestNumber: RequestNumber(rawValue: try decoder.string()),
            name: try decoder.string(), type: try decoder.choice(StockType.self),
            goods: try decoder.string(), merchant: MerchantID(rawValue: try decoder.string()),
            rule: try decoder.string(),
            parameters: try decoder.list { d throws(ScripError) in try d.value() },
            codeMode: try decoder.choice(CodeMode.self),
            useMethod: try decoder.choice(UseMethod.self), availability: try decoder.value(),
            limits: try decoder.value(), layer: try decoder.choice(StockLayer.self))
        priority = try decoder.integer()
        exclusiveGroup = try decoder.optional { d throws(ScripError) in try d.string() }
        comment = try decoder.optional { d throws(ScripError) in try d.string() }
        display = try decoder.optional { d throws(ScripError) in try d.value() }
        entrance = try decoder.optional { d throws(ScripError) in try d.value() }
        miniProgram = try decoder.optional { d throws(ScripError) in try d.value() }
        notifyAppID = try decoder.optional { d throws(ScripError) in try d.string() }
        naturalPersonLimit = try decoder.boolean()
        preventAPIAbuse = try decoder.boolean()
        transferable = try decoder.boolean()
        shareable = try decoder.boolean()
        codesIgnoreCase = try decoder.boolean()
    }
}

extension Availability: Record {
    /// Writes when coupons count.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: begin?.epochSeconds)
        encoder.append(optional: end?.epochSeconds)
        encoder.append(optional: daysAfterReceipt)
        encoder.append(waitDays)
        encoder.append(optional: week) { encoder, week in
            encoder.append(count: week.days.count)
            for day in week.days { encoder.append(day) }
            encoder.append(count: week.slots.count)
            for slot in week.slots {
                encoder.append(slot.begin)
                encoder.append(slot.end)
            }
        }
        encoder.append(count: windows.count)
        for window in windows {
            encoder.append(window.begin.epochSeconds)
            encoder.append(window.end.epochSeconds)
        }
    }

    /// Reads when coupons count.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            begin: try decoder.optional { d throws(ScripError) in
                Instant(epochSeconds: try d.integer())
            },
            end: try decoder.optional { d throws(ScripError) in
                Instant(epochSeconds: try d.integer())
            },
            daysAfterReceipt: try decoder.optional { d throws(ScripError) in try d.integer() },
            waitDays: try decoder.integer(),
            week: try decoder.optional { d throws(ScripError) in
                Week(
                    days: try d.list { d throws(ScripError) in try d.integer() },
                    slots: try d.list { d throws(ScripError) in
                        Week.Slot(begin: try d.integer(), end: try d.integer())
                    })
            },
            windows: try decoder.list { d throws(ScripError) in
                Window(
                    begin: Instant(epochSeconds: try d.integer()),
                    end: Instant(epochSeconds: try d.integer()))
            })
    }
}
