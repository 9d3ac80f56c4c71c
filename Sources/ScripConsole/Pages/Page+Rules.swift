internal import ScripContract
internal import ScripCore

extension Page {
    /// Rules: the list, and the studio.
    static let rules: [Page] =
        [
            .get("/console/rules", "rule.list") { visit throws(ScripError) in
                try RuleList.page(visit)
            },
            .get("/console/rules/new-rule", ConsoleRight.writeRules) { visit throws(ScripError) in
                try RuleList.begin(visit)
            },
            .get("/console/rules/{rule}", "rule.show") { visit throws(ScripError) in
                let studio = try Studio(visit)
                return studio.page([studio.tried()])
            },
            studio("try", "explain", .trial) { studio throws(ScripError) in studio.tried() },
            studio("check", "rule.check", .trial) { studio throws(ScripError) in
                try studio.checked()
            },
            studio("test", "rule.test", .trial) { studio throws(ScripError) in
                try studio.tested()
            },
            studio("mutate", "rule.mutate", .proof) { studio throws(ScripError) in
                try studio.mutated()
            },
            studio("exposure", "rule.exposure", .proof) { studio throws(ScripError) in
                try studio.exposed()
            },
            studio("evidence", "rule.evidence", .proof) { studio throws(ScripError) in
                try studio.evidence()
            },
            studio("reading", "rule.reading", .trial) { studio throws(ScripError) in
                try studio.reading()
            },
            studio("compare", "explain", .trial) { studio throws(ScripError) in
                try studio.compared()
            },
            studio("backtest", "rule.backtest", .proof) { studio throws(ScripError) in
                try studio.backtested()
            },
            studio("basket", ConsoleRight.baskets, .trial) { studio throws(ScripError) in
                try studio.keepingBasket()
            },
            .post("/console/rules/{rule}/lines", "explain", .trial) { visit throws(ScripError) in
                let studio = try Studio(visit)
                do throws(ScripError) {
                    let opened = try studio.openingBasket()
                    return opened.page([opened.tried()])
                } catch {
                    return studio.page([studio.tried()], error: error)
                }
            },
            writing("case") { studio throws(ScripError) in try studio.addingPresentCase() },
            writing("take") { studio throws(ScripError) in try studio.addingTakenCase() },
            .post("/console/rules/{rule}/save", ConsoleRight.writeRules) {
                visit throws(ScripError) in
                try Studio(visit).save()
            },
            publishing("publish", "rule.publish", isLong: true),
            publishing("propose", "rule.propose", isLong: true),
            publishing("approve", "rule.approve"),
        ]
        + [
            "try", "check", "test", "mutate", "exposure", "evidence", "reading", "compare",
            "backtest", "basket", "lines", "case", "take", "save", "publish", "propose", "approve",
        ].map(back)

    /// Where a page that answered a form is asked for anew: the studio of its rule.
    private static func back(_ path: String) -> Page {
        .get("/console/rules/{rule}/" + path, "rule.show") { visit throws(ScripError) in
            .moved(to: "/console/rules/" + visit.part("rule").percentEncoded)
        }
    }

    /// A question of the studio: a script is answered the part of the page that answers it, and a form the whole
    /// page with that part in it.
    private static func studio(
        _ path: String, _ right: String, _ pace: Console.Pace,
        _ body: @escaping @Sendable (Studio) throws(ScripError) -> Studio.Part
    ) -> Page {
        .post("/console/rules/{rule}/" + path, right, pace) {
            visit throws(ScripError) in
            let isScript = visit.request.formToken != nil
            let studio: Studio
            do throws(ScripError) {
                studio = try Studio(visit)
            } catch {
                if isScript { return Studio.answer(visit, Studio.Part(error, visit)) }
                throw error
            }
            do throws(ScripError) {
                let part = try body(studio)
                return isScript
                    ? Studio.answer(visit, part)
                    : studio.page(path == "try" ? [part] : [studio.tried(), part])
            } catch {
                return isScript
                    ? Studio.answer(visit, Studio.Part(error, visit))
                    : studio.page([studio.tried()], error: error)
            }
        }
    }

    /// A change of the text that is being written; nothing is saved.
    private static func writing(
        _ path: String, _ body: @escaping @Sendable (Studio) throws(ScripError) -> Studio
    ) -> Page {
        .post("/console/rules/{rule}/" + path, ConsoleRight.writeRules) {
            visit throws(ScripError) in
            let isScript = visit.request.formToken != nil
            do throws(ScripError) {
                let studio = try body(Studio(visit))
                return isScript
                    ? .json(JSONValue.of(["cases": .string(studio.cases)]).json)
                    : studio.page([studio.tried()])
            } catch {
                if isScript { return Studio.answer(visit, Studio.Part(error, visit)) }
                let studio = try Studio(visit)
                return studio.page([studio.tried()], error: error)
            }
        }
    }

    private static func publishing(
        _ path: String, _ operation: String, isLong: Bool = false
    ) -> Page {
        .post("/console/rules/{rule}/" + path, operation, isLong: isLong) {
            visit throws(ScripError) in
            try Studio(visit).publish(operation, done: path)
        }
    }
}
