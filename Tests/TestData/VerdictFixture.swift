public import ScripCore

extension Verdict.Lines {
    /// Lines of a basket that has nothing but their ids.
    public static func of(_ parts: [Verdict.Line]) -> Verdict.Lines {
        do {
            let basket = try Basket(lines: parts.map { Line(id: $0.id, unitPrice: 1, quantity: 1) })
            return of(parts, in: basket)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// Lines of a basket.
    public static func of(_ parts: [Verdict.Line], in basket: Basket) -> Verdict.Lines {
        // One place for each line, so that equal reasons stand there twice.
        Verdict.Lines(
            basket: basket,
            cells: parts.enumerated().map { index, part in
                pack(
                    inScope: part.inScope, reason: part.reason == nil ? 0 : index + 1,
                    discount: part.discount)
            }, reasons: parts.map { $0.reason ?? "" })
    }
}
