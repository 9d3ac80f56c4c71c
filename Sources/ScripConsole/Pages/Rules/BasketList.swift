internal import ScripContract
internal import ScripCore

extension Page {
    /// The saved baskets: their names, and who sees them.
    static let baskets: [Page] = [
        .get("/console/baskets", ConsoleRight.baskets) { visit throws(ScripError) in
            try basketList(visit)
        },
        .post("/console/baskets/{basket}", ConsoleRight.baskets) { visit throws(ScripError) in
            try changing(visit, done: "basket_changed") { baskets, id throws(ScripError) in
                try baskets.change(
                    id, name: visit.field("basket_name") ?? "",
                    isShared: visit.field("basket_shared") == "true")
            }
        },
        .post("/console/baskets/{basket}/remove", ConsoleRight.baskets) {
            visit throws(ScripError) in
            try changing(visit, done: "basket_removed") { baskets, id throws(ScripError) in
                try baskets.remove(id)
            }
        },
    ]

    private static func changing(
        _ visit: Visit, done: String,
        _ change: (SavedBaskets, String) throws(ScripError) -> Void
    ) throws(ScripError) -> ConsoleAnswer {
        guard let baskets = visit.baskets else { throw Visit.forbidden }
        let id = visit.part("basket")
        do throws(ScripError) {
            try visit.note(ConsoleRight.baskets, about: id)
            try change(baskets, id)
        } catch {
            return try basketList(visit, error: error)
        }
        return .moved(to: "/console/baskets?done=" + done)
    }

    private static func basketList(
        _ visit: Visit, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        guard let baskets = visit.baskets else { throw Visit.forbidden }
        return visit.page(
            "baskets",
            [
                "baskets": .list(
                    try baskets.all().map { saved in
                        .of([
                            "id": .string(saved.id), "name": .string(saved.name),
                            "by": .string(saved.by), "shared": .boolean(saved.isShared),
                            "mine": .boolean(baskets.mayChange(saved)),
                            "lines": .integer(Int64(saved.lines)),
                        ])
                    }),
                "name_max": .integer(Int64(SavedBaskets.nameMax)),
            ], error: error)
    }
}

extension SavedBaskets.Saved {
    fileprivate var lines: Int { (basket["basket"] ?? basket)["lines"]?.items.count ?? 0 }
}

extension Studio {
    /// Keeps the present basket under a name.
    func keepingBasket() throws(ScripError) -> Part {
        guard let baskets = visit.baskets else { throw Visit.forbidden }
        let name = visit.field("basket_name") ?? ""
        try visit.note(ConsoleRight.baskets, about: name)
        try baskets.keep(
            basket.json(visit.format), as: name, isShared: visit.field("basket_shared") == "true")
        return Part(
            "kept", .of(["kept_name": .string(name)]),
            told: Visit.members([
                "sources": .string(
                    visit.fragment("studio-baskets", ["sources": try basket.sources(visit)]))
            ]))
    }
}
