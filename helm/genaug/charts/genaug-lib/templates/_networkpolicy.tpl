{{/* Nothing comes in and nothing goes out but what the needs.yaml of a service says. */}}
{{- define "genaug-lib.networkpolicy" -}}
{{- $needs := .Files.Get "needs.yaml" | fromYaml -}}
{{- $own := .Values.networkPolicy | default dict -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "genaug-lib.metadata" (list . "") | nindent 2 }}
spec:
  podSelector:
    matchLabels: {{- include "genaug-lib.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- with include "genaug-lib.comes-in" . | trim }}
  ingress:
    {{- . | nindent 4 }}
  {{- else }}
  ingress: []
  {{- end }}
  egress:
    - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
    {{- range $needs.settings }}
    {{- if .peer }}
    - ports: [{port: 9000}]
      to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ .peer }}
              app.kubernetes.io/instance: {{ $.Release.Name }}
    {{- end }}
    {{- end }}
    {{- range include "genaug-lib.settings" . | fromJsonArray }}
    {{- if .reach }}
    - ports: {{ include "genaug-lib.ports" . }}
      {{- with get $.Values.global.networkPolicy.to .reach }}
      to: {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- with $own.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* The ports that a setting's URL, or comma list of host:port, speaks of; its usual port where it names none or is a secret. */}}
{{- define "genaug-lib.ports" -}}
{{- $usual := int .port -}}
{{- $ports := list -}}
{{- if kindIs "map" .value -}}
{{- $ports = list (dict "port" $usual) -}}
{{- else -}}
{{- range splitList "," .value -}}
{{- $url := trim . -}}
{{- $named := regexReplaceAll "^(?:[a-z]+://)?(?:[^@/]*@)?(?:\\[[^\\]]*\\]|[^:/]*)(?::([0-9]+))?(?:[/?].*)?$" $url "${1}" -}}
{{- $scheme := ternary 80 $usual (and (ne $usual 4317) (hasPrefix "http://" $url)) -}}
{{- $ports = append $ports (dict "port" (int ($named | default $scheme))) -}}
{{- end -}}
{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end }}

{{/* Who may call: the public on the edge, the scraper of metrics, and on gRPC the services of this release that need this one. */}}
{{- define "genaug-lib.comes-in" -}}
{{- $needs := .Files.Get "needs.yaml" | fromYaml -}}
{{- $own := .Values.networkPolicy | default dict -}}
{{- if $needs.edge }}
- ports: [{port: http}]
  {{- with .Values.edge.from }}
  from: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- with .Values.global.networkPolicy.metricsFrom }}
- ports: [{port: http}]
  from: {{- toYaml . | nindent 4 }}
{{- end }}
{{- if $needs.grpc }}
- ports: [{port: grpc}]
  from:
    - podSelector:
        matchLabels:
          app.kubernetes.io/instance: {{ .Release.Name }}
          generalaugment.com/calls-{{ .Chart.Name }}: "true"
{{- end }}
{{- with $own.ingress }}
{{ toYaml . }}
{{- end }}
{{- end }}
