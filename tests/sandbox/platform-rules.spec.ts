/** What the operators of secrets, certificates and gateways refuse. */
import { describeKinds } from "./rule-table.ts";

describeKinds("the operators of secrets, certificates and gateways", [
  {
    type: "external-secrets.io/v1:ExternalSecret",
    good: {
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { name: "store", kind: "SecretStore" },
        target: { name: "app", creationPolicy: "Owner" },
        data: [{ secretKey: "password", remoteRef: { key: "shop/app", property: "password" } }],
      },
    },
    taken: [
      [
        "a generator without a store",
        {
          "spec.secretStoreRef": undefined,
          "spec.data": undefined,
          "spec.dataFrom": [{ sourceRef: { generatorRef: { kind: "Password", name: "p" } } }],
        },
      ],
    ],
    refused: [
      ["nothing to fetch", { "spec.data": [] }, /either data or dataFrom should be specified/],
      ["no store", { "spec.secretStoreRef": undefined }, /secretStoreRef\.name: required/],
      ["a key without a source", { "spec.data.0.remoteRef": undefined }, /remoteRef\.key: required/],
      [
        "one key twice",
        {
          "spec.data": [
            { secretKey: "a", remoteRef: { key: "x" } },
            { secretKey: "a", remoteRef: { key: "y" } },
          ],
        },
        /duplicate value: "a"/,
      ],
      ["an unknown way to create", { "spec.target.creationPolicy": "Make" }, /allowed: Owner, Orphan, Merge, None/],
      [
        "a deletion of what it does not own",
        { "spec.target": { creationPolicy: "Merge", deletionPolicy: "Delete" } },
        /must not be used when the controller doesn't own/,
      ],
      ["a span that is none", { "spec.refreshInterval": "hourly" }, /"hourly"; allowed/],
      ["an extract of nothing", { "spec.dataFrom": [{ extract: {} }] }, /extract\.key: required/],
      [
        "a generator without a name",
        { "spec.dataFrom": [{ sourceRef: { generatorRef: { kind: "Password" } } }] },
        /generatorRef\.name: required/,
      ],
      [
        "two sources in one entry",
        { "spec.dataFrom": [{ extract: { key: "a" }, find: {} }] },
        /must have exactly one of extract, find/,
      ],
    ],
  },
  {
    type: "external-secrets.io/v1:SecretStore",
    good: { spec: { provider: { aws: { service: "SecretsManager", region: "eu-central-1" } } } },
    refused: [
      ["no provider", { "spec.provider": {} }, /must have exactly one provider; found: none/],
      ["two providers", { "spec.provider.fake": {} }, /found: aws, fake/],
      ["no region", { "spec.provider.aws.region": "" }, /region: required/],
      ["an unknown service", { "spec.provider.aws.service": "S3" }, /allowed: SecretsManager, ParameterStore/],
    ],
  },
  {
    type: "generators.external-secrets.io/v1alpha1:Password",
    good: { spec: { length: 32, digits: 8, symbols: 0, allowRepeat: true, noUpper: false } },
    refused: [
      ["no length", { "spec.length": 0 }, /length: 0; allowed/],
      ["more digits than room", { "spec.digits": 33 }, /33, must fit into the length, 32/],
      ["a question left open", { "spec.allowRepeat": undefined }, /allowRepeat: required/],
    ],
  },
  {
    type: "cert-manager.io/v1:Certificate",
    good: {
      spec: {
        secretName: "tls",
        dnsNames: ["shop.example"],
        issuerRef: { name: "ca", kind: "Issuer" },
        duration: "2160h",
        renewBefore: "360h",
      },
    },
    refused: [
      ["no name at all", { "spec.dnsNames": [] }, /at least one of commonName/],
      ["no Secret", { "spec.secretName": undefined }, /secretName: required/],
      ["no issuer", { "spec.issuerRef": undefined }, /issuerRef\.name: required/],
      ["a name too long", { "spec.commonName": "a".repeat(65) }, /no more than 64 characters/],
      ["a life too short", { "spec.duration": "30m", "spec.renewBefore": undefined }, /at least 1 h/],
      ["a renewal before its birth", { "spec.renewBefore": "2161h" }, /must be less than the duration/],
      ["an unknown kind of issuer", { "spec.issuerRef.kind": "Authority" }, /allowed: Issuer, ClusterIssuer/],
    ],
  },
  {
    type: "cert-manager.io/v1:Issuer",
    good: {
      spec: {
        acme: {
          server: "https://acme.example/directory",
          privateKeySecretRef: { name: "account" },
          solvers: [{ http01: {} }],
        },
      },
    },
    taken: [["one that signs for itself", { spec: { selfSigned: {} } }]],
    refused: [
      ["no way to issue", { spec: {} }, /must have exactly one of acme/],
      ["two ways", { "spec.selfSigned": {} }, /found: acme, selfSigned/],
      ["no account key", { "spec.acme.privateKeySecretRef": undefined }, /privateKeySecretRef\.name: required/],
      ["a solver of nothing", { "spec.acme.solvers": [{}] }, /one of http01, dns01 must be set/],
      ["an authority without a key", { spec: { ca: { x: 1 } } }, /ca\.secretName: required/],
    ],
  },
  {
    type: "gateway.networking.k8s.io/v1:Gateway",
    good: {
      spec: {
        gatewayClassName: "nginx",
        listeners: [
          { name: "http", port: 80, protocol: "HTTP" },
          {
            name: "https",
            port: 443,
            protocol: "HTTPS",
            hostname: "*.shop.example",
            tls: { mode: "Terminate", certificateRefs: [{ name: "tls" }] },
          },
        ],
      },
    },
    refused: [
      ["no class", { "spec.gatewayClassName": undefined }, /gatewayClassName: required/],
      ["no listener", { "spec.listeners": [] }, /1 to 64 listeners/],
      ["two listeners of one name", { "spec.listeners.1.name": "http" }, /duplicate value: "http"/],
      [
        "two listeners at one place",
        {
          "spec.listeners": [
            { name: "a", port: 80, protocol: "HTTP" },
            { name: "b", port: 80, protocol: "HTTP" },
          ],
        },
        /must be unique for each listener/,
      ],
      [
        "HTTPS without a certificate",
        { "spec.listeners.1.tls": { mode: "Terminate" } },
        /certificateRefs or options must be specified/,
      ],
      [
        "a certificate for HTTP",
        { "spec.listeners.0.tls": { mode: "Terminate" } },
        /must not be specified for protocol HTTP/,
      ],
      ["a port that is none", { "spec.listeners.0.port": 0 }, /port: 0; allowed: 1 to 65535/],
      ["a host that is none", { "spec.listeners.1.hostname": "Shop_Example" }, /is no host name/],
    ],
  },
  {
    type: "gateway.networking.k8s.io/v1:GatewayClass",
    good: { metadata: { name: "sample.class" }, spec: { controllerName: "gateway.example/controller" } },
    refused: [["no controller", { "spec.controllerName": "" }, /controllerName: required/]],
  },
  {
    type: "gateway.networking.k8s.io/v1:ReferenceGrant",
    good: { spec: { from: [{ group: "", kind: "Secret", namespace: "shop" }], to: [{ group: "", kind: "Secret" }] } },
    refused: [
      ["nobody that may", { "spec.from": [] }, /spec\.from: required/],
      ["nothing that is meant", { "spec.to": undefined }, /spec\.to: required/],
    ],
  },
  {
    type: "gateway.networking.k8s.io/v1:HTTPRoute",
    good: {
      spec: {
        parentRefs: [{ name: "public" }],
        hostnames: ["shop.example"],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/api" } }],
            backendRefs: [{ name: "api", port: 80, weight: 1 }],
          },
        ],
      },
    },
    refused: [
      [
        "a relative path",
        { "spec.rules.0.matches.0.path.value": "api" },
        /must be an absolute path and start with '\/'/,
      ],
      [
        "a Service without a port",
        { "spec.rules.0.backendRefs.0.port": undefined },
        /must have port for Service reference/,
      ],
      [
        "a backend without a name",
        { "spec.rules.0.backendRefs.0.name": undefined },
        /backendRefs\[0\]\.name: required/,
      ],
      ["an address for a host", { "spec.hostnames": ["10.0.0.1"] }, /hostnames\[0\]: "10\.0\.0\.1" is no host name/],
      ["a parent without a name", { "spec.parentRefs": [{}] }, /parentRefs\[0\]\.name: required/],
      [
        "a redirect with backends",
        { "spec.rules.0.filters": [{ type: "RequestRedirect" }] },
        /must not be used together with backendRefs/,
      ],
      ["too many rules", { "spec.rules": Array.from({ length: 17 }, () => ({})) }, /at most 16 items/],
    ],
  },
]);
