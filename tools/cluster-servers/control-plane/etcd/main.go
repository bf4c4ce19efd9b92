// Command etcd is the server as its own project starts it; that project publishes no command that a module of ours can name.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
