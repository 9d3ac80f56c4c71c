extension StandardRule {
    /// All of them, in the order of their names: the files of `rules/`, which a test holds this list to.
    package static let all: [StandardRule] = [
        StandardRule("basket_contains", { PackageResources.basket_contains_lua }) {
            PackageResources.basket_contains_cases_yaml
        },
        StandardRule("bundle_price", { PackageResources.bundle_price_lua }) {
            PackageResources.bundle_price_cases_yaml
        },
        StandardRule("buy_x_get_y", { PackageResources.buy_x_get_y_lua }) {
            PackageResources.buy_x_get_y_cases_yaml
        },
        StandardRule("category_percent_off", { PackageResources.category_percent_off_lua }) {
            PackageResources.category_percent_off_cases_yaml
        },
        StandardRule("certain_dates", { PackageResources.certain_dates_lua }) {
            PackageResources.certain_dates_cases_yaml
        },
        StandardRule("cheapest_free", { PackageResources.cheapest_free_lua }) {
            PackageResources.cheapest_free_cases_yaml
        },
        StandardRule("complete_set", { PackageResources.complete_set_lua }) {
            PackageResources.complete_set_cases_yaml
        },
        StandardRule("customer_group", { PackageResources.customer_group_lua }) {
            PackageResources.customer_group_cases_yaml
        },
        StandardRule("each_line_off", { PackageResources.each_line_off_lua }) {
            PackageResources.each_line_off_cases_yaml
        },
        StandardRule("each_piece_off", { PackageResources.each_piece_off_lua }) {
            PackageResources.each_piece_off_cases_yaml
        },
        StandardRule("every_x_save_y", { PackageResources.every_x_save_y_lua }) {
            PackageResources.every_x_save_y_cases_yaml
        },
        StandardRule("exchange", { PackageResources.exchange_lua }) {
            PackageResources.exchange_cases_yaml
        },
        StandardRule("first_purchase", { PackageResources.first_purchase_lua }) {
            PackageResources.first_purchase_cases_yaml
        },
        StandardRule("fixed_total", { PackageResources.fixed_total_lua }) {
            PackageResources.fixed_total_cases_yaml
        },
        StandardRule("free_sample", { PackageResources.free_sample_lua }) {
            PackageResources.free_sample_cases_yaml
        },
        StandardRule("gift_with_purchase", { PackageResources.gift_with_purchase_lua }) {
            PackageResources.gift_with_purchase_cases_yaml
        },
        StandardRule("happy_hour", { PackageResources.happy_hour_lua }) {
            PackageResources.happy_hour_cases_yaml
        },
        StandardRule("member_only", { PackageResources.member_only_lua }) {
            PackageResources.member_only_cases_yaml
        },
        StandardRule("nth_of_group", { PackageResources.nth_of_group_lua }) {
            PackageResources.nth_of_group_cases_yaml
        },
        StandardRule("nth_piece_percent_off", { PackageResources.nth_piece_percent_off_lua }) {
            PackageResources.nth_piece_percent_off_cases_yaml
        },
        StandardRule("nth_purchase", { PackageResources.nth_purchase_lua }) {
            PackageResources.nth_purchase_cases_yaml
        },
        StandardRule("one_of_each", { PackageResources.one_of_each_lua }) {
            PackageResources.one_of_each_cases_yaml
        },
        StandardRule("percent_off", { PackageResources.percent_off_lua }) {
            PackageResources.percent_off_cases_yaml
        },
        StandardRule("price_range_off", { PackageResources.price_range_off_lua }) {
            PackageResources.price_range_off_cases_yaml
        },
        StandardRule("reduce_to_price", { PackageResources.reduce_to_price_lua }) {
            PackageResources.reduce_to_price_cases_yaml
        },
        StandardRule(
            "selected_goods_percent_off", { PackageResources.selected_goods_percent_off_lua }
        ) {
            PackageResources.selected_goods_percent_off_cases_yaml
        },
        StandardRule("selected_goods_save", { PackageResources.selected_goods_save_lua }) {
            PackageResources.selected_goods_save_cases_yaml
        },
        StandardRule("spend_and_save", { PackageResources.spend_and_save_lua }) {
            PackageResources.spend_and_save_cases_yaml
        },
        StandardRule("store_or_region", { PackageResources.store_or_region_lua }) {
            PackageResources.store_or_region_cases_yaml
        },
        StandardRule("tiered_percent_off", { PackageResources.tiered_percent_off_lua }) {
            PackageResources.tiered_percent_off_cases_yaml
        },
        StandardRule("tiered_piece_price", { PackageResources.tiered_piece_price_lua }) {
            PackageResources.tiered_piece_price_cases_yaml
        },
        StandardRule("tiered_spend_and_save", { PackageResources.tiered_spend_and_save_lua }) {
            PackageResources.tiered_spend_and_save_cases_yaml
        },
        StandardRule("wallet_daily_cap", { PackageResources.wallet_daily_cap_lua }) {
            PackageResources.wallet_daily_cap_cases_yaml
        },
    ]
}
