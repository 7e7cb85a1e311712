class Env {
    private final Jenkins jenkins

    Env(Jenkins jenkins) {
        this.jenkins = jenkins
    }

    Object getProperty(String name) {
        return this.@jenkins.effective()[name]
    }

    void setProperty(String name, Object value) {
        this.@jenkins.environment[name] = value as String
    }
}
