@echo off
rem Runs `fieldstamp update`, or `check` where FIELDSTAMP_COMMAND says so. Its report goes to standard error, which is the log; standard output carries the exit
rem code and the receipt. The script itself ends well, so that both always arrive.
setlocal
set "FIELDSTAMP_MADE="
if not defined FIELDSTAMP_RECEIPT (
  set "FIELDSTAMP_RECEIPT=%TEMP%\fieldstamp-%RANDOM%-%RANDOM%.json"
  set "FIELDSTAMP_MADE=yes"
)
if exist "%FIELDSTAMP_RECEIPT%" del /q "%FIELDSTAMP_RECEIPT%"
if defined FIELDSTAMP_BIN goto named
set "FIELDSTAMP_BIN=fieldstamp"
where /q fieldstamp && goto run
goto missing
:named
if exist "%FIELDSTAMP_BIN%" if not exist "%FIELDSTAMP_BIN%\" goto run
where /q "%FIELDSTAMP_BIN%" && goto run
:missing
echo error: there is no program %FIELDSTAMP_BIN% on this agent 1>&2
echo 127
exit /b 0
:run
if not defined FIELDSTAMP_COMMAND set "FIELDSTAMP_COMMAND=update"
if "%FIELDSTAMP_COMMAND%"=="update" goto known
if "%FIELDSTAMP_COMMAND%"=="check" goto known
echo error: FIELDSTAMP_COMMAND is neither update nor check 1>&2
echo 2
exit /b 0
:known
"%FIELDSTAMP_BIN%" %FIELDSTAMP_COMMAND% 1>&2
echo %ERRORLEVEL%
if exist "%FIELDSTAMP_RECEIPT%" type "%FIELDSTAMP_RECEIPT%"
if defined FIELDSTAMP_MADE if exist "%FIELDSTAMP_RECEIPT%" del /q "%FIELDSTAMP_RECEIPT%"
exit /b 0
