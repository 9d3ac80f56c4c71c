import java.util.List;
import java.util.Map;
import scrip.Host;

/**
 * A till in Java: quote, hold while the customer pays, commit, take a piece back, and retry after a crash.
 *
 * <pre>java -cp jna.jar:. Till LEDGER [RULES]</pre>
 */
public final class Till {
    private static final Map<String, Object> BASKET = Map.of(
        "currency", "CNY",
        "lines", List.of(Map.of("id", "1", "name", "乌龙茶", "unit_price", 6000, "quantity", 2)));

    public static void main(String[] arguments) {
        String ledger = arguments[0];
        String rules = arguments.length > 1 ? arguments[1] : "rules";
        Object redemption;
        try (Host host = new Host(ledger, rules)) {
            var stock = host.call("stock.create", """
                {"request_no": "TILL-STOCK", "name": "满100减20", "type": "NORMAL", "goods": "全场商品",
                 "merchant": "1900000001", "rule": "spend_and_save",
                 "params": {"threshold": 10000, "off": 2000}, "code_mode": "assigned",
                 "limits": {"per_user": 5}}""");
            host.call("send", Map.of(
                "request_no", "TILL-SEND", "stock_id", stock.get("stock_id"), "user", "ann", "code", "TILL-1"));
            var quote = host.call("quote", Map.of("user", "ann", "basket", BASKET));
            System.out.println("quote: " + ((Map<?, ?>) quote.get("best")).get("discount") + " off");
            var hold = host.call("hold", Map.of(
                "request_no", "TILL-1", "user", "ann", "coupons", List.of("TILL-1"), "basket", BASKET));
            System.out.println("hold: " + hold.get("verdict"));
            var receipt = host.call("commit", Map.of("request_no", "TILL-1"));
            System.out.println("commit: " + receipt.get("payable") + " to pay");
            redemption = receipt.get("redemption_id");
        }
        // The till lost power before it saw the answer: it asks again, under the same number.
        try (Host host = new Host(ledger, rules)) {
            var again = host.call("commit", Map.of("request_no", "TILL-1"));
            boolean same = redemption.equals(again.get("redemption_id"));
            System.out.println("again: " + (same ? "the same" : "another"));
            var back = host.call("return", Map.of(
                "request_no", "TILL-1-BACK", "redemption_id", redemption,
                "lines", List.of(Map.of("id", "1", "quantity", 1))));
            var line = (Map<?, ?>) ((List<?>) back.get("lines")).get(0);
            System.out.println("return: " + line.get("refund") + " back");
        }
    }
}
