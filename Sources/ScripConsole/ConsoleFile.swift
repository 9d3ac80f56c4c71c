internal import Crypto
internal import ScripCore

/// Files of the pages, carried in the binary.
enum ConsoleFile {
    /// Templates by their names: the files of `Templates/`, which a test holds these lists to.
    static let templates: [String: [UInt8]] = [
        common, stocks, rules, books, programs, cashier, card,
    ].reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

    private static let common: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache,
        "enter": PackageResources.enter_mustache,
        "error": PackageResources.error_mustache,
        "status": PackageResources.status_mustache,
        "sign-in": PackageResources.sign_in_mustache,
        "home": PackageResources.home_mustache,
        "account": PackageResources.account_mustache,
        "people": PackageResources.people_mustache,
    ]

    private static let stocks: [String: [UInt8]] = [
        "stocks": PackageResources.stocks_mustache,
        "stock-new": PackageResources.stock_new_mustache,
        "stock": PackageResources.stock_mustache,
        "stock-edit": PackageResources.stock_edit_mustache,
        "stock-cost": PackageResources.stock_cost_mustache,
        "card-preview": PackageResources.card_preview_mustache,
        "fields": PackageResources.fields_mustache,
        "parameters": PackageResources.parameters_mustache,
        "codes": PackageResources.codes_mustache,
        "send": PackageResources.send_mustache,
        "trouble": PackageResources.trouble_mustache,
        "wallet": PackageResources.wallet_mustache,
        "coupon": PackageResources.coupon_mustache,
    ]

    private static let rules: [String: [UInt8]] = [
        "rules": PackageResources.rules_mustache,
        "studio": PackageResources.studio_mustache,
        "studio-backtest": PackageResources.studio_backtest_mustache,
        "studio-baskets": PackageResources.studio_baskets_mustache,
        "studio-comparison": PackageResources.studio_comparison_mustache,
        "studio-evidence": PackageResources.studio_evidence_mustache,
        "studio-exposure": PackageResources.studio_exposure_mustache,
        "studio-findings": PackageResources.studio_findings_mustache,
        "studio-kept": PackageResources.studio_kept_mustache,
        "studio-mutation": PackageResources.studio_mutation_mustache,
        "studio-outcomes": PackageResources.studio_outcomes_mustache,
        "studio-reading": PackageResources.studio_reading_mustache,
        "studio-side": PackageResources.studio_side_mustache,
        "studio-trouble": PackageResources.studio_trouble_mustache,
        "studio-verdict": PackageResources.studio_verdict_mustache,
    ]

    private static let books: [String: [UInt8]] = [
        "audit": PackageResources.audit_mustache,
        "bar-chart": PackageResources.bar_chart_mustache,
        "baskets": PackageResources.baskets_mustache,
        "books": PackageResources.books_mustache,
        "books-menu": PackageResources.books_menu_mustache,
        "reconcile": PackageResources.reconcile_mustache,
        "redemption": PackageResources.redemption_mustache,
        "redemptions": PackageResources.redemptions_mustache,
    ]

    private static let programs: [String: [UInt8]] = [
        "campaigns": PackageResources.campaigns_mustache,
        "campaign": PackageResources.campaign_mustache,
        "gate": PackageResources.gate_mustache,
        "gates": PackageResources.gates_mustache,
        "outcomes": PackageResources.outcomes_mustache,
        "pay-gift": PackageResources.pay_gift_mustache,
        "pay-gifts": PackageResources.pay_gifts_mustache,
        "program-gives": PackageResources.program_gives_mustache,
        "program-new": PackageResources.program_new_mustache,
        "programs-menu": PackageResources.programs_menu_mustache,
    ]

    private static let cashier: [String: [UInt8]] = [
        "cashier": PackageResources.cashier_mustache,
        "cashier-verdict": PackageResources.cashier_verdict_mustache,
        "cashier-today": PackageResources.cashier_today_mustache,
    ]

    private static let card: [String: [UInt8]] = [
        "card-frame": PackageResources.card_frame_mustache,
        "card-error": PackageResources.card_error_mustache,
        "card-wallet": PackageResources.card_wallet_mustache,
        "card-coupon": PackageResources.card_coupon_mustache,
        "claim": PackageResources.claim_mustache,
        "card-link": PackageResources.card_link_mustache,
    ]

    /// The words of templates, the files of `Words/`.
    static let words: [[UInt8]] = [
        PackageResources.common_words_json, PackageResources.stocks_words_json,
        PackageResources.rules_words_json, PackageResources.books_words_json,
        PackageResources.programs_words_json, PackageResources.cashier_words_json,
        PackageResources.card_words_json, PackageResources.labels_words_json,
        PackageResources.refusals_words_json, PackageResources.findings_words_json,
    ]

    /// What browsers load besides pages, by file name, with its type.
    static let assets: [String: (type: String, bytes: [UInt8])] = [
        "books.css": ("text/css; charset=utf-8", PackageResources.books_css),
        "books.js": ("text/javascript; charset=utf-8", PackageResources.books_js),
        "console.css": ("text/css; charset=utf-8", PackageResources.console_css),
        "cashier.js": ("text/javascript; charset=utf-8", PackageResources.cashier_js),
        "console.js": ("text/javascript; charset=utf-8", PackageResources.console_js),
        "stocks.css": ("text/css; charset=utf-8", PackageResources.stocks_css),
        "codes.js": ("text/javascript; charset=utf-8", PackageResources.codes_js),
        "studio.css": ("text/css; charset=utf-8", PackageResources.studio_css),
        "studio.js": ("text/javascript; charset=utf-8", PackageResources.studio_js),
    ]

    /// Changes whenever one of them does.
    static let edition: String = {
        var hash = SHA256()
        for (name, asset) in assets.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array(name.utf8) + asset.bytes)
        }
        return Hex.text(Array(hash.finalize()).prefix(6))
    }()
}
