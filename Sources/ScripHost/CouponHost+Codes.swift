public import ScripCore
public import ScripLedger

extension CouponHost {
    /// Codes in one upload.
    public static let uploadMax = 200

    /// Stores codes for a stock whose code mode is `uploaded` (上传预存code).
    ///
    /// Good codes are stored even if others of the call are not; the answer lists each kind.
    public func upload(
        _ codes: [CouponCode], to stock: StockID, request: RequestNumber
    ) throws(ScripError) -> CodeUpload {
        try request.check()
        guard (1...CouponHost.uploadMax).contains(codes.count) else {
            throw ScripError(
                .invalidInput, "The upload has \(codes.count) codes",
                remedy: "Send 1 to \(CouponHost.uploadMax)", at: .path("codes"))
        }
        return try ledger.write { [self] ledger throws(ScripError) in
            let terms = try terms(of: stock, from: ledger)
            let codes =
                terms?.definition.codesIgnoreCase == true ? codes.map(\.folded) : codes
            if let entry = try ledger.answer(to: .codes, request) {
                let before = try CodesChanged(record: entry.body)
                try before.check(.codesUploaded, entry, stock, codes, request)
                return CodeUpload(before)
            }
            guard let terms else {
                throw ScripError.noStock(stock)
            }
            guard terms.definition.codeMode == .uploaded else {
                throw ScripError(
                    .notAllowed, "Stock \(stock) takes no uploaded codes",
                    remedy: "Create the stock with code_mode 'uploaded'")
            }
            var stored: [CouponCode] = []
            for code in CodeUpload.sound(codes)
            where try ledger.uploadedCode(code, of: stock) == nil {
                stored.append(code)
            }
            let event = CodesChanged(
                number: request, stock: stock, asked: codes, changed: stored, at: clock())
            _ = try ledger.append(
                draft(.codesUploaded, event), answering: LedgerRequest(.codes, request))
            for code in stored { try ledger.insert(code, of: stock, at: event.at) }
            return CodeUpload(event)
        }
    }

    /// Removes an uploaded code that was not yet drawn (删除预存code).
    public func deleteCode(
        _ code: CouponCode, of stock: StockID, request: RequestNumber
    ) throws(ScripError) -> Instant {
        try request.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .codes, request) {
                let before = try CodesChanged(record: entry.body)
                try before.check(.codeDeleted, entry, stock, [code.trimmed], request)
                return before.at
            }
            guard let uploaded = try ledger.uploaded(code, of: stock) else {
                throw ScripError(
                    .notFound, "Stock \(stock) has no such uploaded code",
                    remedy: "List its codes")
            }
            guard let position = uploaded.position else {
                throw ScripError(
                    .notAllowed, "The code has been sent to a user",
                    remedy: "Deactivate the coupon instead")
            }
            let event = CodesChanged(
                number: request, stock: stock, asked: [code.trimmed], changed: [uploaded.code],
                at: clock())
            _ = try ledger.append(
                draft(.codeDeleted, event), answering: LedgerRequest(.codes, request))
            try ledger.take(uploaded.code, at: position, of: stock, forget: true)
            return event.at
        }
    }

    /// One uploaded code; throws `not_found` when the stock does not have it.
    public func uploadedCode(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode {
        let found = try ledger.read { ledger throws(ScripError) in
            try ledger.uploaded(code, of: stock)
        }
        guard let found else {
            throw ScripError(
                .notFound, "Stock \(stock) has no such uploaded code", remedy: "List its codes")
        }
        return found
    }

    /// Uploaded codes of a stock in code order.
    ///
    /// - Parameters:
    ///   - stock: The stock.
    ///   - drawn: Only those that were sent to a user, or only those that were not; nil is all.
    ///   - offset: How many to pass over.
    ///   - limit: The most to answer.
    public func uploadedCodes(
        of stock: StockID, drawn: Bool? = nil, offset: Int64 = 0, limit: Int64 = 100
    ) throws(ScripError) -> [UploadedCode] {
        try ledger.read { ledger throws(ScripError) in
            try ledger.uploadedCodes(of: stock, drawn: drawn, offset: offset, limit: limit)
        }
    }

    /// How many codes were uploaded to a stock, drawn ones included.
    public func uploadedCount(of stock: StockID) throws(ScripError) -> Int64 {
        try ledger.read { ledger throws(ScripError) in try ledger.uploadedCount(of: stock) }
    }

    /// How many uploaded codes of a stock are left to draw.
    public func codesLeft(of stock: StockID) throws(ScripError) -> Int64 {
        try ledger.read { ledger throws(ScripError) in try ledger.codesLeft(of: stock) }
    }
}

extension CodeUpload {
    /// The different codes that are codes, in the order given.
    static func sound(_ codes: [CouponCode]) -> [CouponCode] {
        var seen: Set<CouponCode> = []
        return codes.filter { (try? $0.check()) != nil && seen.insert($0).inserted }
    }

    /// The answer an upload had, worked out from its entry.
    init(_ event: CodesChanged) {
        let sound = CodeUpload.sound(event.asked)
        let stored = Set(event.changed)
        var seen: Set<CouponCode> = []
        var failures: [Failure] = []
        var duplicates: [CouponCode] = []
        for code in event.asked {
            do throws(ScripError) {
                try code.check()
                if !seen.insert(code).inserted, !duplicates.contains(code) {
                    duplicates.append(code)
                }
            } catch {
                failures.append(Failure(code: code, message: error.description))
            }
        }
        self.init(
            total: Set(event.asked).count, stored: event.changed,
            existing: sound.filter { !stored.contains($0) }, duplicates: duplicates,
            failures: failures, at: event.at)
    }
}

extension CodesChanged {
    /// Throws unless a repeated request asks for what this one did.
    fileprivate func check(
        _ kind: JournalEntry.Kind, _ entry: JournalEntry, _ stock: StockID,
        _ codes: [CouponCode], _ request: RequestNumber
    ) throws(ScripError) {
        let pairs: [(String, Bool)] = [
            ("what is done with codes", entry.kind == kind), ("stock", self.stock == stock),
            ("codes", asked == codes),
        ]
        let differences = pairs.filter { !$0.1 }.map(\.0)
        guard !differences.isEmpty else { return }
        throw ScripError.mismatch(
            request, "other codes", differences: differences, first: "Send the first codes")
    }
}
