{{- define "genaug-lib.deployment" -}}
{{- $needs := .Files.Get "needs.yaml" | fromYaml -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "genaug-lib.metadata" (list . "") | nindent 2 }}
spec:
  {{- if ne (include "genaug-lib.scales" .) "true" }}
  replicas: {{ .Values.replicas | default 2 }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels: {{- include "genaug-lib.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "genaug-lib.labels" . | nindent 8 }}
        {{- range $needs.settings }}
        {{- if .peer }}
        generalaugment.com/calls-{{ .peer }}: "true"
        {{- end }}
        {{- end }}
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- with .Values.serviceAccountName }}
      serviceAccountName: {{ . }}
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .Values.global.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      # The pause before SIGTERM (5 s), running requests and turns (20 s), handing over the rest (2 s), closing what is left (20 s).
      terminationGracePeriodSeconds: 60
      securityContext: {{- include "genaug-lib.pod-security" . | nindent 8 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "genaug-lib.selector" . | nindent 14 }}
      containers:
        - name: {{ .Chart.Name }}
          image: {{ include "genaug-lib.image" . | quote }}
          imagePullPolicy: {{ .Values.global.image.pullPolicy }}
          securityContext: {{- include "genaug-lib.container-security" . | nindent 12 }}
          ports:
            - {name: http, containerPort: 8080}
            {{- if $needs.grpc }}
            - {name: grpc, containerPort: 9000}
            {{- end }}
          env: {{- include "genaug-lib.env" . | nindent 12 }}
          {{- include "genaug-lib.probes" . | nindent 10 }}
          lifecycle:
            # Lets callers forget the pod before it stops listening.
            preStop: {sleep: {seconds: 5}}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- with .Values.volumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - {name: tmp, emptyDir: {}}
        {{- with .Values.volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}

{{- define "genaug-lib.pod-security" -}}
runAsNonRoot: true
runAsUser: 185
runAsGroup: 185
fsGroup: 185
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "genaug-lib.container-security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Start may take two minutes on a busy node. Liveness asks only whether the process still answers. */}}
{{- define "genaug-lib.probes" -}}
startupProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /q/health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}
