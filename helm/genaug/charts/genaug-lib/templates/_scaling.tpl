{{/* How a service scales: `global.autoscaling`, over it the service's own. */}}
{{- define "genaug-lib.scale" -}}
{{- $scale := deepCopy .Values.global.autoscaling -}}
{{- range $name, $value := .Values.autoscaling -}}
{{- $_ := set $scale $name $value -}}
{{- end -}}
{{- $scale | toJson -}}
{{- end }}

{{- define "genaug-lib.scales" -}}
{{- (include "genaug-lib.scale" . | fromJson).enabled -}}
{{- end }}

{{- define "genaug-lib.autoscaling" -}}
{{- $scale := include "genaug-lib.scale" . | fromJson -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "genaug-lib.metadata" (list . "") | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "genaug-lib.fullname" . }}}
  minReplicas: {{ $scale.minReplicas }}
  maxReplicas: {{ $scale.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ $scale.cpuUtilization }}}
  behavior:
    # Streams are long: a pod that goes takes them along.
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - {type: Pods, value: 1, periodSeconds: 60}
{{- end }}

{{- define "genaug-lib.disruption" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "genaug-lib.metadata" (list . "") | nindent 2 }}
spec:
  maxUnavailable: 1
  # A pod that is not ready anyway must not hold up the draining of its node.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "genaug-lib.selector" . | nindent 6 }}
{{- end }}
