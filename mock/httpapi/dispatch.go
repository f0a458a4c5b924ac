package httpapi

import (
	"fmt"
	"slices"
	"strings"
)

// dispatch finds the service that a request is for. Under a vendor's host name only the services of that host answer,
// under any other name all of them. Services that share a host name are told apart by their paths.
type dispatch struct {
	hosts map[string]*branch // by vendor host and by its .localhost twin
	all   *branch            // for any other host
}

// branch is a node of a trie of the paths that services answer, one level for each segment.
type branch struct {
	next    map[string]*branch // by the next segment; parameters under "{}"
	sole    *engine            // the only service below this node; nil when there are several
	first   *engine            // the first service below this node, in the order of the Options
	engines []*engine          // all services below this node, each once
}

// parameter stands for any path parameter, since their names do not tell routes apart.
const parameter = "{}"

// newDispatch returns the dispatch for all services. It fails when two of them answer the same method and path.
func newDispatch(engines []*engine) (*dispatch, error) {
	d := &dispatch{hosts: make(map[string]*branch), all: &branch{}}
	taken := make(map[string]*engine)
	for _, e := range engines {
		for _, server := range e.service.Contract.Servers {
			trees := []*branch{d.all}
			if server.Host != "" {
				trees = append(trees, d.host(server.Host), d.host(twin(server.Host)))
			}
			for _, operation := range e.service.Contract.Operations {
				path := segments(server.BasePath + operation.Path)
				route := operation.Method + " /" + strings.Join(path, "/")
				if other := taken[route]; other != nil && other != e {
					return nil, fmt.Errorf("%s and %s both answer %s", other.service.Name(), e.service.Name(), route)
				}
				taken[route] = e
				for _, tree := range trees {
					tree.add(path, e)
				}
			}
		}
	}
	return d, nil
}

// host returns the trie of a host, and adds it when there is none.
func (d *dispatch) host(name string) *branch {
	if d.hosts[name] == nil {
		d.hosts[name] = &branch{}
	}
	return d.hosts[name]
}

// twin returns the host with .localhost in place of its last label, a name that resolves to this machine:
// "auth.acme.test" becomes "auth.acme.localhost".
func twin(host string) string {
	if dot := strings.LastIndexByte(host, '.'); dot > 0 {
		return host[:dot] + ".localhost"
	}
	return host + ".localhost"
}

// add adds a path of a service below this node.
func (b *branch) add(path []string, e *engine) {
	switch {
	case b.first == nil:
		b.first, b.sole = e, e
	case b.sole != e:
		b.sole = nil
	}
	if !slices.Contains(b.engines, e) {
		b.engines = append(b.engines, e)
	}
	if len(path) == 0 {
		return
	}
	if b.next == nil {
		b.next = make(map[string]*branch)
	}
	if b.next[path[0]] == nil {
		b.next[path[0]] = &branch{}
	}
	b.next[path[0]].add(path[1:], e)
}

// find returns the service with the route that has the longest common prefix with the escaped path, in whole segments.
// It is nil only when there is no service at all.
func (d *dispatch) find(host, path string) *engine {
	at := d.tree(host)
	for at.sole == nil {
		var segment string
		segment, path, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
		child := at.next[segment]
		if child == nil {
			child = at.next[parameter]
		}
		if child == nil {
			return at.first
		}
		at = child
	}
	return at.sole
}

// tree returns the trie of the paths that a host answers. host may have a port.
func (d *dispatch) tree(host string) *branch {
	name, _, _ := strings.Cut(host, ":")
	if tree, ok := d.hosts[strings.ToLower(name)]; ok {
		return tree
	}
	return d.all
}

// isVendorHost reports whether a host is a vendor's, or its twin under .localhost.
func (d *dispatch) isVendorHost(host string) bool { return d.tree(host) != d.all }

// segments splits a template into its segments, with every parameter written alike.
func segments(template string) []string {
	path := strings.Split(strings.Trim(template, "/"), "/")
	for i, segment := range path {
		if strings.HasPrefix(segment, "{") {
			path[i] = parameter
		}
	}
	return path
}
