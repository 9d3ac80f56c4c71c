module scrip

go 1.19
