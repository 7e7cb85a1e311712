/** The steps of a pipeline, for scripts and the library alike: only those that the library and its examples take. */
abstract class Steps extends Script {
    Jenkins theBuild() {
        return (Jenkins) binding.getVariable('the build')
    }

    boolean isUnix() {
        return theBuild().windows == null
    }

    Object sh(Object given) {
        Map all = given instanceof Map ? given : [script: given]
        theBuild().step('sh', all)
        return theBuild().shell(all)
    }

    Object bat(Map given) {
        theBuild().step('bat', given)
        return theBuild().windows.call(given.script, theBuild().effective())
    }

    void echo(Object message) {
        theBuild().step('echo', message)
        theBuild().say(message)
    }

    void error(Object message) {
        theBuild().step('error', message)
        throw new Failed(message)
    }

    void unstable(Object message) {
        theBuild().step('unstable', message)
        theBuild().say("WARNING: ${message}")
        theBuild().worsen('UNSTABLE')
    }

    String pwd(Map given) {
        theBuild().step('pwd', given)
        return (given.tmp ? theBuild().temporary : theBuild().workspace).path
    }

    void writeFile(Map given) {
        theBuild().step('writeFile', given)
        File file = new File(given.file as String)
        if (!file.absolute) {
            file = new File(theBuild().workspace, given.file as String)
        }
        file.parentFile.mkdirs()
        file.setText(given.text as String, 'UTF-8')
    }

    String libraryResource(String path) {
        theBuild().step('libraryResource', path)
        File found = theBuild().resources.collect { new File(it, path) }.find { it.file }
        if (found == null) {
            throw new Failed("No such library resource ${path} could be found.")
        }
        return found.getText('UTF-8')
    }

    Object withEnv(List overrides, Closure body) {
        theBuild().step('withEnv', overrides)
        Map<String, String> scope = [:]
        overrides.each { Object entry ->
            // Jenkins takes texts, and of an interpolated one only when it stands in a list that it can convert.
            String text = entry.toString()
            int sign = text.indexOf('=')
            assert sign > 0 : "withEnv knows no ${text}"
            scope[text.substring(0, sign)] = text.substring(sign + 1)
        }
        return theBuild().within(scope, [], body)
    }

    Map string(Map given) {
        return [binding: 'secretText'] + given
    }

    Map file(Map given) {
        return [binding: 'secretFile'] + given
    }

    Map usernamePassword(Map given) {
        return [binding: 'usernamePassword'] + given
    }

    Object withCredentials(List<Map> bindings, Closure body) {
        Map<String, String> scope = [:]
        List<String> hidden = []
        List<File> files = []
        Map<String, String> names = [secretText: 'Secret text', secretFile: 'Secret file', usernamePassword: 'Username with password']
        bindings.each { Map wanted ->
            theBuild().step('withCredentials', wanted)
            Map held = theBuild().store[wanted.credentialsId]
            if (held == null) {
                throw new Failed("Could not find credentials entry with ID '${wanted.credentialsId}'")
            }
            if (held.kind != wanted.binding) {
                throw new Failed("Credentials '${wanted.credentialsId}' is of type '${names[held.kind]}' where '${names[wanted.binding]}' was expected")
            }
            hidden.addAll(theBuild().hide(held.secret as String))
            switch (held.kind) {
                case 'secretText': scope[wanted.variable] = held.secret; break
                case 'usernamePassword':
                    scope[wanted.usernameVariable] = held.username
                    scope[wanted.passwordVariable] = held.secret
                    break
                case 'secretFile':
                    File kept = new File(theBuild().temporary, 'secretFiles/token')
                    kept.parentFile.mkdirs()
                    kept.text = held.secret
                    files << kept
                    scope[wanted.variable] = kept.path
            }
        }
        theBuild().say("Masking supported pattern matches of ${scope.keySet().collect { '$' + it }.join(' or ')}")
        try {
            return theBuild().within(scope, hidden, body)
        } finally {
            files*.delete()
        }
    }

    Object node(Closure body) {
        return body.call()
    }

    Object stage(String name, Closure body) {
        theBuild().say("[Pipeline] { (${name})")
        return body.call()
    }

    void checkout(Object scm) {
        theBuild().say('checked out')
    }

    void junit(Object pattern) {
        theBuild().worsen('UNSTABLE')
    }

    void pipeline(Closure body) {
        new Declarative(theBuild()).run(body)
    }

    Object methodMissing(String name, Object arguments) {
        if (!new File(theBuild().home, "vars/${name}.groovy").file) {
            throw new Failed("No such DSL method '${name}' found among steps")
        }
        Map first = (arguments as List) ? (Map) arguments[0] : [:]
        theBuild().returned = (Map) theBuild().global(name).call(first)
        return theBuild().returned
    }
}
