internal import ScripCore
internal import ScripLedger

/// One statement that reads, and the keys its rows answer: many of a kind in one.
struct PostgresQuestion {
    private enum Subject {
        case key(RowKey)
        case answers(LedgerOperation, [RequestNumber])
        case coupons([CouponCode])
        /// What changes about some stocks.
        case figures
        /// What the stocks of these coupons did on a day.
        case days(Int64, [CouponCode])
        /// What these stocks did on a day.
        case daysOf(Int64, [StockID])
    }

    private let subject: Subject
    /// What is asked; nil where the answer is known to be nothing.
    let command: PostgresConnection.Command?

    private init(_ subject: Subject, _ command: PostgresConnection.Command?) {
        self.subject = subject
        self.command = command
    }

    /// What is asked about rows that are expected.
    ///
    /// - Parameters:
    ///   - rows: The rows.
    ///   - book: The book.
    ///   - stocks: Those that coupons are expected to be of, which are found faster by their numbers than by their
    ///     coupons; nil when nobody knows.
    static func all(
        about rows: Set<ExpectedRows>, in book: Int64, of stocks: [StockID]?
    ) -> [PostgresQuestion] {
        var answers: [LedgerOperation: [RequestNumber]] = [:]
        var coupons: [Int64: [CouponCode]] = [:]
        var questions: [PostgresQuestion] = []
        for row in rows {
            switch row {
            case .key(.answer(let request)):
                answers[request.operation, default: []].append(request.number)
            case .key(let key):
                questions.append(
                    PostgresQuestion(.key(key), PostgresMoment.command(for: key, in: book)))
            case .coupons(let code, let day): coupons[day, default: []].append(code)
            }
        }
        for (operation, numbers) in answers {
            let values: [PostgresValue] = [
                .integer(book), .integer(Int64(operation.rawValue)),
                .texts(numbers.map(\.rawValue)),
            ]
            questions.append(
                PostgresQuestion(.answers(operation, numbers), (.answers, values)))
        }
        for (day, codes) in coupons {
            let values: [PostgresValue] = [.integer(book), .texts(codes.map(\.rawValue))]
            questions.append(PostgresQuestion(.coupons(codes), (.couponsByCodes, values)))
            if let stocks {
                questions += about(stocks, day, in: book)
                continue
            }
            questions += [
                PostgresQuestion(.figures, (.figuresByCodes, values)),
                PostgresQuestion(.days(day, codes), (.dayCountsByCodes, values + [.integer(day)])),
            ]
        }
        return questions
    }

    /// What changes about stocks, and what they did on a day.
    static func about(
        _ stocks: [StockID], _ day: Int64, in book: Int64
    ) -> [PostgresQuestion] {
        let values: [PostgresValue] = [
            .integer(book), .array(.integer, stocks.map { .number(PostgresMoment.key($0)) }),
        ]
        return [
            PostgresQuestion(.figures, (.figuresOfStocks, values)),
            PostgresQuestion(.daysOf(day, stocks), (.dayCountsOfStocks, values + [.integer(day)])),
        ]
    }

    /// Notes the answer under the keys it is one to.
    func note(
        _ rows: PostgresRows?, in known: inout [RowKey: [LedgerRow]]
    ) throws(ScripError) {
        switch subject {
        case .key(let key):
            known[key] = []
            while let rows, rows.next() {
                known[key]?.append(try PostgresMoment.answer(to: key, from: rows))
            }
            for case .coupon(let coupon) in known[key] ?? [] { note(coupon, in: &known) }
        case .answers(let operation, let numbers):
            for number in numbers { known[.answer(LedgerRequest(operation, number))] = [] }
            while let rows, rows.next() {
                let number = RequestNumber(rawValue: rows.string())
                known[.answer(LedgerRequest(operation, number))] = [
                    .entry(try PostgresMoment.entry(from: rows))
                ]
            }
        case .coupons(let codes):
            for code in codes { known[RowKey.coupons(code)] = [] }
            while let rows, rows.next() {
                let coupon = try PostgresMoment.coupon(from: rows)
                known[RowKey.coupons(coupon.code)]?.append(.coupon(coupon))
                note(coupon, in: &known)
            }
        case .figures:
            while let rows, rows.next() {
                let stock = StockID(rawValue: String(rows.integer()))
                known[RowKey.figures(stock)] = [
                    .figures(stock, try PostgresMoment.figures(from: rows))
                ]
            }
        case .days(let day, let codes):
            // A stock that did nothing on that day has no row.
            for code in codes {
                for case .coupon(let coupon) in known[RowKey.coupons(code)] ?? [] {
                    known[RowKey.day(StockDay(coupon.stock, day))] = []
                }
            }
            note(rows, on: day, in: &known)
        case .daysOf(let day, let stocks):
            for stock in stocks { known[RowKey.day(StockDay(stock, day))] = [] }
            note(rows, on: day, in: &known)
        }
    }

    private func note(
        _ rows: PostgresRows?, on day: Int64, in known: inout [RowKey: [LedgerRow]]
    ) {
        while let rows, rows.next() {
            let stock = StockDay(StockID(rawValue: String(rows.integer())), day)
            known[RowKey.day(stock)] = [
                .day(stock, DayCounts(sent: rows.integer(), redeemed: rows.integer()))
            ]
        }
    }

    /// A coupon that was read answers what else is asked about it by name.
    private func note(_ coupon: Coupon, in known: inout [RowKey: [LedgerRow]]) {
        known[RowKey.coupon(coupon.code, of: coupon.stock)] = [.coupon(coupon)]
        known[RowKey.version(coupon.sentIn)] = [.count(coupon.version)]
    }
}
