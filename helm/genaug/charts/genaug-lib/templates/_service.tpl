{{/* Everything a service is on Kubernetes; a chart's one template calls this. What differs stands in its needs.yaml and values. */}}
{{- define "genaug-lib.service" -}}
{{- $needs := .Files.Get "needs.yaml" | fromYaml }}
{{ include "genaug-lib.deployment" . }}
{{- if $needs.edge }}
---
{{ include "genaug-lib.edge" . }}
{{- end }}
{{- if $needs.grpc }}
---
{{ include "genaug-lib.grpc" . }}
{{- end }}
---
{{ include "genaug-lib.disruption" . }}
{{- if and (include "genaug-lib.migrates" .) .Values.global.migrationJob }}
---
{{ include "genaug-lib.migration" . }}
{{- end }}
{{- if eq (include "genaug-lib.scales" .) "true" }}
---
{{ include "genaug-lib.autoscaling" . }}
{{- end }}
{{- if .Values.global.networkPolicy.enabled }}
---
{{ include "genaug-lib.networkpolicy" . }}
{{- end }}
{{- end }}

{{/* The public edge. */}}
{{- define "genaug-lib.edge" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "genaug-lib.metadata" (list . "") | nindent 2 }}
  {{- with .Values.edge.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .Values.edge.type }}
  selector: {{- include "genaug-lib.selector" . | nindent 4 }}
  ports:
    - {name: http, port: 80, targetPort: http, appProtocol: http}
{{- end }}

{{/* Headless: the callers see every pod and go round robin; a cluster IP would bind a long connection to one pod. */}}
{{- define "genaug-lib.grpc" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "genaug-lib.metadata" (list . "-grpc") | nindent 2 }}
spec:
  clusterIP: None
  selector: {{- include "genaug-lib.selector" . | nindent 4 }}
  ports:
    - {name: grpc, port: 9000, targetPort: grpc, appProtocol: kubernetes.io/h2c}
{{- end }}
