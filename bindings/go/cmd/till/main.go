// A till in Go: quote, hold while the customer pays, commit, take a piece back, and retry after a crash.
//
//	till LEDGER [RULES]
package main

import (
	"fmt"
	"log"
	"os"

	"scrip"
)

type object = map[string]any

var basket = object{
	"currency": "CNY",
	"lines":    []object{{"id": "1", "name": "乌龙茶", "unit_price": 6000, "quantity": 2}},
}

type receipt struct {
	RedemptionID string `json:"redemption_id"`
	Payable      int64  `json:"payable"`
}

func main() {
	options := scrip.Options{Ledger: os.Args[1], Rules: "rules"}
	if len(os.Args) > 2 {
		options.Rules = os.Args[2]
	}
	redemption := sell(options)
	// The till lost power before it saw the answer: it asks again, under the same number.
	takeBack(options, redemption)
}

func sell(options scrip.Options) string {
	host := open(options)
	defer host.Close()

	var stock struct {
		ID string `json:"stock_id"`
	}
	ask(host, "stock.create", object{
		"request_no": "TILL-STOCK", "name": "满100减20", "type": "NORMAL", "goods": "全场商品",
		"merchant": "1900000001", "rule": "spend_and_save",
		"params": object{"threshold": 10000, "off": 2000}, "code_mode": "assigned",
		"limits": object{"per_user": 5},
	}, &stock)
	ask(host, "send", object{
		"request_no": "TILL-SEND", "stock_id": stock.ID, "user": "ann", "code": "TILL-1",
	}, nil)

	var quote struct{ Best struct{ Discount int64 } }
	ask(host, "quote", object{"user": "ann", "basket": basket}, &quote)
	fmt.Println("quote:", quote.Best.Discount, "off")

	var hold struct{ Verdict string }
	ask(host, "hold", object{
		"request_no": "TILL-1", "user": "ann", "coupons": []string{"TILL-1"}, "basket": basket,
	}, &hold)
	fmt.Println("hold:", hold.Verdict)

	var paid receipt
	ask(host, "commit", object{"request_no": "TILL-1"}, &paid)
	fmt.Println("commit:", paid.Payable, "to pay")
	return paid.RedemptionID
}

func takeBack(options scrip.Options, redemption string) {
	host := open(options)
	defer host.Close()

	var again receipt
	ask(host, "commit", object{"request_no": "TILL-1"}, &again)
	if again.RedemptionID == redemption {
		fmt.Println("again: the same")
	} else {
		fmt.Println("again: another")
	}

	var back struct{ Lines []struct{ Refund int64 } }
	ask(host, "return", object{
		"request_no": "TILL-1-BACK", "redemption_id": redemption,
		"lines": []object{{"id": "1", "quantity": 1}},
	}, &back)
	fmt.Println("return:", back.Lines[0].Refund, "back")
}

func open(options scrip.Options) *scrip.Host {
	host, err := scrip.Open(options)
	if err != nil {
		log.Fatal(err)
	}
	return host
}

func ask(host *scrip.Host, operation string, request, answer any) {
	if err := host.Call(operation, request, answer); err != nil {
		log.Fatal(operation, ": ", err)
	}
}
