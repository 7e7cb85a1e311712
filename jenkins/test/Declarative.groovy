/** As much of a declarative pipeline as runs the examples: one agent, environment, stages in order, post. */
class Declarative {
    /** In the order in which Jenkins runs them. */
    private static final List<String> CONDITIONS = ['always', 'aborted', 'failure', 'success', 'unstable', 'unsuccessful', 'cleanup']
    private final Jenkins jenkins
    private final Map<String, Closure> sections = [:]

    Declarative(Jenkins jenkins) {
        this.jenkins = jenkins
    }

    void run(Closure body) {
        read(body, ['agent', 'environment', 'options', 'post', 'stages'], sections)
        assert sections.stages : 'a pipeline needs stages'
        Map<String, String> around = [:]
        if (sections.environment) {
            given(sections.environment, new Assignments(around))
        }
        jenkins.within(around, []) {
            stages()
            after()
        }
    }

    private void stages() {
        given(sections.stages, [stage: { String name, Closure body ->
            if (jenkins.result == 'FAILURE') {
                jenkins.say("Stage \"${name}\" skipped due to earlier failure(s)")
                return
            }
            Map<String, Closure> parts = [:]
            read(body, ['steps', 'post'], parts)
            jenkins.say("[Pipeline] { (${name})")
            guarded('') { steps(parts.steps) }
        }])
    }

    private void after() {
        if (!sections.post) {
            return
        }
        Map<String, Closure> conditions = [:]
        read(sections.post, CONDITIONS, conditions)
        CONDITIONS.findAll { conditions[it] && holds(it) }.each { String condition ->
            guarded("Error when executing ${condition} post condition:") { steps(conditions[condition]) }
        }
    }

    private boolean holds(String condition) {
        String now = jenkins.result ?: 'SUCCESS'
        return condition in ['always', 'cleanup'] || condition == now.toLowerCase() || (condition == 'unsuccessful' && now != 'SUCCESS')
    }

    private void guarded(String heading, Closure body) {
        try {
            body.call()
        } catch (Exception problem) {
            if (heading) {
                jenkins.say(heading)
            }
            jenkins.fail(problem)
        }
    }

    /** The sections of a block; anything that is not one of these is an error, as it is in Jenkins. */
    private static void read(Closure body, List<String> known, Map<String, Closure> into) {
        Map<String, Closure> methods = [:]
        known.each { String name -> methods[name] = { Object part -> into[name] = part instanceof Closure ? part : null } }
        given(body, methods)
    }

    /** Steps are the script's: the words of the blocks around them mean nothing in them. */
    private static void steps(Closure body) {
        given(body, body.thisObject)
    }

    private static void given(Closure body, Object delegate) {
        Closure own = (Closure) body.clone()
        own.delegate = delegate instanceof Map ? new Block(delegate) : delegate
        own.resolveStrategy = Closure.DELEGATE_FIRST
        own.call()
    }
}

/** Answers to the words of a block, and to no others. */
class Block {
    private final Map<String, Closure> words

    Block(Map<String, Closure> words) {
        this.words = words
    }

    Object invokeMethod(String name, Object arguments) {
        if (!words.containsKey(name)) {
            throw new Failed("Undefined section \"${name}\"")
        }
        return words[name].call(*(arguments as List))
    }

    Object getProperty(String name) {
        assert name in ['any', 'none'] : "${name} is no word of an agent"
        return name
    }
}

class Assignments {
    private final Map<String, String> into

    Assignments(Map<String, String> into) {
        this.into = into
    }

    void setProperty(String name, Object value) {
        this.@into[name] = value.toString()
    }
}
