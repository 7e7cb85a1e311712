import java.util.concurrent.TimeUnit
import org.codehaus.groovy.control.CompilerConfiguration

/**
 * One build of a Jenkins that is not there: workspace, environment, credential store, log.
 *
 * The steps are in Steps.groovy. `sh` really runs, in an environment that holds nothing but what Jenkins would give.
 * Stricter than Jenkins in one point: a secret inside any Groovy text that is handed to a step ends the build, where
 * Jenkins warns, and only of interpolated ones.
 * What it is not: CPS (nothing is paused or kept), the sandbox of scripts, an agent.
 */
class Jenkins {
    File home
    File workspace = folder('workspace')
    File temporary = folder('workspace@tmp')
    List<File> resources = []
    Map<String, String> environment = [:]
    Map<String, Map> store = [:]
    Map<String, Closure> shims = [:]
    String result
    /** As people see it, and as it was before anything was masked. */
    List<String> log = [], unmasked = []
    /** Name of each step, and what it was given. */
    List<List> steps = []
    /** What a Windows agent answers to `bat`; none: the agent is a Unix. */
    Closure windows
    Map returned

    private final List<Map<String, String>> scopes = []
    private final List<List<String>> masks = []
    private final List<String> secrets = []
    private final Map<String, Script> globals = [:]

    private static File folder(String name) {
        File parent = File.createTempDir('jenkins', '')
        File made = new File(parent, name)
        assert made.mkdirs()
        return made
    }

    /** Runs a Jenkinsfile, or any script, to its end; gives back the build's result. */
    String build(String text, String name = 'Jenkinsfile') {
        try {
            parse(text, name).run()
        } catch (Exception problem) {
            fail(problem)
        }
        say("Finished: ${result ?: 'SUCCESS'}")
        return result ?: 'SUCCESS'
    }

    /** The step as the library gives it, called without a Jenkinsfile around it. */
    Map fieldstamp(Map arguments) {
        return (Map) global('fieldstamp').call(arguments)
    }

    void fail(Exception problem) {
        worsen(problem instanceof Interrupted ? 'ABORTED' : 'FAILURE')
        say("ERROR: ${problem.message}")
    }

    void worsen(String to) {
        List<String> order = [null, 'SUCCESS', 'UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED']
        result = order[[order.indexOf(result), order.indexOf(to)].max()]
    }

    Script global(String name) {
        if (!globals.containsKey(name)) {
            globals[name] = parse(new File(home, "vars/${name}.groovy").getText('UTF-8'), name)
        }
        return globals[name]
    }

    Script parse(String text, String name) {
        CompilerConfiguration configuration = new CompilerConfiguration(scriptBaseClass: 'Steps')
        GroovyShell shell = new GroovyShell(this.class.classLoader, new Binding(), configuration)
        Script script = shell.parse(text, name)
        script.binding.setVariable('the build', this)
        script.binding.setVariable('currentBuild', new CurrentBuild(jenkins: this))
        script.binding.setVariable('env', new Env(this))
        script.binding.setVariable('scm', [:])
        return script
    }

    void step(String name, Object given) {
        steps << [name, given]
        refuseSecrets(name, given)
    }

    private void refuseSecrets(String step, Object given) {
        if (given instanceof Map) {
            given.values().each { refuseSecrets(step, it) }
        } else if (given instanceof Collection) {
            given.each { refuseSecrets(step, it) }
        } else if (given instanceof CharSequence) {
            secrets.each { if (given.toString().contains(it)) { throw new SecretInGroovy(step) } }
        }
    }

    void say(Object text) {
        text.toString().eachLine { String line ->
            unmasked << line
            String shown = line
            masks.flatten().sort { String one, String other -> other.length() <=> one.length() }.each { shown = shown.replace(it, '****') }
            log << shown
        }
    }

    String whole() {
        return log.join('\n')
    }

    Map<String, String> effective() {
        Map<String, String> all = [HOME: temporary.path, PATH: System.getenv('PATH'), WORKSPACE: workspace.path, WORKSPACE_TMP: temporary.path] + environment
        scopes.each { Map<String, String> scope ->
            // Set to nothing, a variable is not there: what Jenkins' EnvVars does.
            scope.each { String name, String value -> if (value.isEmpty()) { all.remove(name) } else { all[name] = value } }
        }
        return all
    }

    Object within(Map<String, String> scope, List<String> hidden, Closure body) {
        scopes << scope
        masks << hidden
        try {
            return body.call()
        } finally {
            scopes.remove(scopes.size() - 1)
            masks.remove(masks.size() - 1)
        }
    }

    /** The literal and base64 at three shifts, as the credentials binding hides them. */
    List<String> hide(String secret) {
        secrets << secret
        List<String> forms = [secret]
        (0..2).each { int shift ->
            String coded = (('x' * shift) + secret).bytes.encodeBase64().toString().replace('=', '')
            int front = [0, 2, 3][shift]
            if (coded.length() > front + 3) {
                forms << coded.substring(front, coded.length() - 1)
            }
        }
        return forms.findAll { it.length() >= 3 }
    }

    /** As the durable task does: a script with an interpreter's line is run by it, any other by `sh -xe`. */
    Object shell(Map given) {
        assert !(given.returnStdout && given.returnStatus)
        File script = File.createTempFile('durable', '.sh', temporary.parentFile)
        script.setText(given.script.toString(), 'UTF-8')
        List<String> command = ['sh', '-xe', script.path]
        if (given.script.toString().startsWith('#!')) {
            command = given.script.toString().readLines()[0].substring(2).trim().tokenize(' ') + script.path
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(workspace)
        builder.environment().clear()
        builder.environment().putAll(effective())
        builder.redirectInput(new File('/dev/null'))
        File output = File.createTempFile('output', '.txt', temporary.parentFile)
        File printed = File.createTempFile('log', '.txt', temporary.parentFile)
        builder.redirectError(printed)
        if (given.returnStdout) {
            builder.redirectOutput(output)
        } else {
            builder.redirectErrorStream(true).redirectOutput(printed)
        }
        Process process = builder.start()
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly()
            throw new Failed('the script took longer than two minutes')
        }
        say(printed.getText('UTF-8'))
        String text = output.getText('UTF-8')
        [script, output, printed]*.delete()
        if (given.returnStatus) {
            return process.exitValue()
        }
        if (process.exitValue() != 0) {
            throw new Failed("script returned exit code ${process.exitValue()}")
        }
        return given.returnStdout ? text : null
    }

    /** What the build left behind, as one text. */
    String files() {
        StringBuilder all = new StringBuilder()
        temporary.parentFile.eachFileRecurse { if (it.file) { all << it.name << '\n' << it.getText('ISO-8859-1') << '\n' } }
        workspace.parentFile.eachFileRecurse { if (it.file) { all << it.name << '\n' << it.getText('ISO-8859-1') << '\n' } }
        return all
    }

    void close() {
        [workspace, temporary]*.parentFile*.deleteDir()
    }
}
