using System;
using System.Collections.Generic;
using Members = System.Collections.Generic.Dictionary<string, object>;

/// <summary>A till in C#: quote, hold while the customer pays, commit, take a piece back, and retry after a crash.</summary>
/// <remarks><code>mono till.exe LEDGER [RULES]</code></remarks>
static class Till
{
    private static readonly Members Basket = new Members
    {
        ["currency"] = "CNY",
        ["lines"] = new[] { new Members { ["id"] = "1", ["name"] = "乌龙茶", ["unit_price"] = 6000, ["quantity"] = 2 } },
    };

    static void Main(string[] arguments)
    {
        var ledger = arguments[0];
        var rules = arguments.Length > 1 ? arguments[1] : "rules";
        object redemption;
        using (var host = new Scrip.Host(ledger, rules))
        {
            var stock = host.Call("stock.create", new Members
            {
                ["request_no"] = "TILL-STOCK", ["name"] = "满100减20", ["type"] = "NORMAL", ["goods"] = "全场商品",
                ["merchant"] = "1900000001", ["rule"] = "spend_and_save",
                ["params"] = new Members { ["threshold"] = 10000, ["off"] = 2000 }, ["code_mode"] = "assigned",
                ["limits"] = new Members { ["per_user"] = 5 },
            });
            host.Call("send", new Members
            {
                ["request_no"] = "TILL-SEND", ["stock_id"] = stock["stock_id"], ["user"] = "ann", ["code"] = "TILL-1",
            });
            var quote = host.Call("quote", new Members { ["user"] = "ann", ["basket"] = Basket });
            Console.WriteLine($"quote: {((IDictionary<string, object>)quote["best"])["discount"]} off");
            var hold = host.Call("hold", new Members
            {
                ["request_no"] = "TILL-1", ["user"] = "ann", ["coupons"] = new[] { "TILL-1" }, ["basket"] = Basket,
            });
            Console.WriteLine($"hold: {hold["verdict"]}");
            var receipt = host.Call("commit", new Members { ["request_no"] = "TILL-1" });
            Console.WriteLine($"commit: {receipt["payable"]} to pay");
            redemption = receipt["redemption_id"];
        }
        // The till lost power before it saw the answer: it asks again, under the same number.
        using (var host = new Scrip.Host(ledger, rules))
        {
            var again = host.Call("commit", new Members { ["request_no"] = "TILL-1" });
            Console.WriteLine("again: " + (redemption.Equals(again["redemption_id"]) ? "the same" : "another"));
            var back = host.Call("return", new Members
            {
                ["request_no"] = "TILL-1-BACK", ["redemption_id"] = redemption,
                ["lines"] = new[] { new Members { ["id"] = "1", ["quantity"] = 1 } },
            });
            var line = (IDictionary<string, object>)((IList<object>)back["lines"])[0];
            Console.WriteLine($"return: {line["refund"]} back");
        }
    }
}
